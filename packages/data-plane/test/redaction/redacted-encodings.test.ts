import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { credentialPatterns } from "../../src/redaction/credential-patterns.ts";
import { CredentialRedactor } from "../../src/redaction/credential-redactor.ts";
import { credential, encodings } from "./encodings.ts";

const isNightly = process.env.GW_NIGHTLY !== undefined;
const numRuns = isNightly ? 100_000 : 4_000;
/** In milliseconds; all pairs of the nightly run take half a minute on an idle machine. */
const timeout = 600_000;

function redactIn(chunks: readonly Buffer[], fields: Readonly<Record<string, string>>): string {
  const redactor = CredentialRedactor.of(fields);
  return Buffer.concat([...chunks.map((chunk) => redactor.push(chunk)), redactor.flush()]).toString(
    "latin1",
  );
}

function split(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
  return [0, ...ends].map((from, index) => bytes.subarray(from, ends[index] ?? bytes.length));
}

const names = Object.keys(encodings);
const surroundings = fc.constantFrom(
  ...([
    "|",
    '{"error":"invalid key: |"}',
    "Authorization: Bearer |\r\n",
    "https://x/?key=|&a=b",
  ] as const),
  ...(['data: {"text":"say \\"|\\" now"}\n\n', "(|)", "a\n|\nz", "<|>"] as const),
);

test("no encoding of a credential passes, wherever chunks end", { timeout }, () => {
  fc.assert(
    fc.property(
      credential,
      fc.constantFrom(...names),
      surroundings,
      fc.array(fc.nat(), { maxLength: 6 }),
      (key, name, around, cuts) => {
        const encoded = encodings[name]?.(key) ?? "";
        const [before = "", after = ""] = around.split("|");
        const bytes = Buffer.from(before + encoded + after);
        const redacted = redactIn(split(bytes, cuts), { api_key: key });
        expect(redacted).toHaveLength(bytes.length);
        const from = Buffer.byteLength(before);
        const shown = redacted.slice(from, from + Buffer.byteLength(encoded));
        // The last character of base64 may also depend on what follows.
        expect(shown.replaceAll(/\s/g, "").replace(/\\n/g, "").slice(0, -1)).toMatch(/^\**$/);
        expect(redacted.slice(0, from)).toBe(Buffer.from(before).toString("latin1"));
      },
    ),
    { numRuns },
  );
});

test("a credential that ends like an escape begins is found at the end of a text or event", () => {
  const endings = ["%", "%0", "\\", "\\x", "\\u00", "\\u{4", "&", "&am", "&#6"];
  fc.assert(
    fc.property(
      fc.tuple(credential, fc.constantFrom(...endings)).map((parts) => parts.join("")),
      fc.constantFrom(...names),
      fc.constantFrom("", "\n\ndata: next\n\n"),
      (key, name, after) => {
        const encoded = Buffer.from(encodings[name]?.(key) ?? "");
        const redacted = redactIn([encoded, Buffer.from(after)], { api_key: key });
        // The last character of base64 may also depend on what follows.
        const shown = redacted.slice(0, encoded.length).replaceAll(/\s|\\n/g, "");
        expect(shown.slice(0, -1)).toMatch(/^\**$/);
        expect(redacted.slice(encoded.length)).toBe(after);
      },
    ),
    { examples: [[`!   \\${"!".repeat(28)}%0`, "escapes of two notations", ""]] },
  );
});

/** Words of a small vocabulary in random order, with the punctuation of prose, code and JSON. */
const words = fc.array(
  fc.constantFrom(
    ...[
      "the",
      "key",
      "sk",
      "lm-studio",
      "not-needed",
      "anything",
      "token",
      "data",
      "path/to/file.ts",
    ],
    ...["100%", "%20", "\\n", "\\u00e9", "\\\\", "abcdef0123456789", "c2stcHJvai0=", "Bearer", "é"],
    ...["const", "return", "{", "}", '"', ":", ",", "\n", "\r\n\r\n", "a+b", "x=1&y=2", "SGVsbG8"],
  ),
  { minLength: 10_000, maxLength: 10_000 },
);

test("no word of a text of 10,000 words is touched", { timeout }, () => {
  fc.assert(
    fc.property(words, credential, fc.array(fc.nat(), { maxLength: 6 }), (text, key, cuts) => {
      const bytes = Buffer.from(text.join(" "));
      const redacted = redactIn(split(bytes, cuts), { api_key: key, other: "lm-studio" });
      expect(redacted).toBe(bytes.toString("latin1"));
    }),
    { numRuns: isNightly ? 200 : 20 },
  );
});

describe("words that local servers accept as a key", () => {
  test.each(["lm-studio", "not-needed", "anything", "ollama", "sk", "none"])("keeps %s", (word) => {
    const text = Buffer.from(`{"path":"/home/${word}/src","arguments":"{\\"q\\":\\"${word}\\"}"}`);
    expect(redactIn([text], { api_key: word })).toBe(text.toString());
  });

  test("redacts a short credential with a known prefix", () => {
    expect(redactIn([Buffer.from("key sk-abcd1234 is invalid")], { api_key: "sk-abcd1234" })).toBe(
      "key *********** is invalid",
    );
  });
});

describe("what is held back", () => {
  const key = "sk-proj-0123456789abcdefghij";

  test.each([
    ["an event", 'data: {"a":"b"}\n\n'],
    ["an event that ends like a credential begins", "data: s\n\n"],
    ["an event with escapes", 'data: {"a":"\\u0073\\n\\"x\\" 50%"}\n\n'],
    ["Windows line ends", "event: ping\r\ndata: sk\r\n\r\n"],
  ])("is nothing of %s", (_, event) => {
    const redactor = CredentialRedactor.of({ api_key: key });
    expect(redactor.push(Buffer.from(event)).toString()).toBe(event);
    expect(redactor.push(Buffer.from(event)).toString()).toBe(event);
  });

  test.each([
    ["a beginning", "x sk-pr", "x "],
    ["an escape", "x \\u00", "x "],
    ["an escaped beginning", "x \\u0073k", "x "],
    ["a beginning at the end of a line", "x sk-p\n", "x "],
  ])("is %s, until the rest arrives", (_, start, sent) => {
    const redactor = CredentialRedactor.of({ api_key: key });
    expect(redactor.push(Buffer.from(start)).toString()).toBe(sent);
    expect(redactor.push(Buffer.from("!")).toString()).toBe(`${start.slice(sent.length)}!`);
  });
});

test("long texts full of escapes within escapes are kept, wherever chunks end", () => {
  const text = fc.string({
    unit: fc.constantFrom("\\", "\\u005c", "\\\\u0025", "u00", "%25", "%5", "41", "k", "\n"),
    minLength: 10_000,
    maxLength: 12_000,
  });
  fc.assert(
    fc.property(text, fc.array(fc.nat(), { maxLength: 20 }), (long, cuts) => {
      const bytes = Buffer.from(long);
      const redacted = redactIn(split(bytes, cuts), { api_key: "key-0123456789-abcdef" });
      expect(redacted).toBe(long);
    }),
    { numRuns: 30 },
  );
});

describe("a field of white space", () => {
  const key = "sk-real-key-0123456789abcdef";

  test.each([
    ["line breaks", "\n".repeat(16)],
    ["spaces", " ".repeat(40)],
    ["a letter and line breaks", `a${"\r\n".repeat(16)}`],
    ["indented words", `not${" ".repeat(20)}needed`],
  ])("does not disturb other fields: %s", (_, note) => {
    const text = `{"error":"bad  key ${key}"}\n${" ".repeat(60)}return a`;
    const expected = text.replace(key, "*".repeat(key.length));
    expect(redactIn([Buffer.from(text)], { api_key: key, note })).toBe(expected);
  });
});

test.each([
  ["", ""],
  ["\n", ""],
  ["", "\n"],
])("escapes of two notations are decoded in different parts (%j, %j)", (first, second) => {
  const key = "sk-+abcd/efghijkl=mn0123456789";
  const parts = [
    ["sk-\\u002babcd", "%2fefghijkl%3dmn0123456789"],
    ["sk-%2babcd", "\\u002fefghijkl\\u003dmn0123456789"],
  ];
  for (const [one = "", two = ""] of parts) {
    const chunks = [Buffer.from(`<${one}${first}`), Buffer.from(`${second}${two}>`)];
    expect(redactIn(chunks, { api_key: key })).toMatch(/^<[*\n]+>$/);
  }
});

describe("long and hostile credentials", () => {
  test.each([
    ["a letter per line", "a", "a\n"],
    ["an escape per line", "a", "%61\n"],
    ["an escape and a line break of each kind", "a", "\\a\r"],
    ["a mark per line", "%", "%25\n"],
    ["a backslash per line", "\\", "\\\n"],
    ["an escape that its own letters match", "%61", "%61\n"],
    ["empty lines", "a", "a%61\n\n"],
  ])("the bytes copied are proportional to the text: %s", (_, unit, line) => {
    const typedArray = Object.getPrototypeOf(Uint8Array.prototype);
    let copied = 0;
    const set = vi.spyOn(typedArray, "set").mockImplementation(function (
      this: Uint8Array,
      source: ArrayLike<number>,
      offset = 0,
    ) {
      copied += source.length;
      for (let at = 0; at < source.length; at += 1) this[offset + at] = source[at] ?? 0;
    } as never);
    const move = vi.spyOn(typedArray, "copyWithin");
    onTestFinished(() => {
      set.mockRestore();
      move.mockRestore();
    });
    const fields = {
      api_key: "sk-0123456789abcdef",
      note: unit.repeat(Math.ceil(4_096 / unit.length)),
    };
    const text = Buffer.from(line.repeat(Math.ceil(60_000 / line.length)));
    redactIn([text], fields);
    redactIn(
      split(
        text,
        Array.from({ length: 400 }, (_, at) => at * 149),
      ),
      fields,
    );
    const moved = move.mock.calls.reduce((sum, [, from, to]) => sum + Number(to) - Number(from), 0);
    expect((copied + moved) / (2 * text.length)).toBeLessThan(12);
  });

  test("a credential of 54 kB is redacted to its first 4 KiB", () => {
    const key = Array.from({ length: 54_000 }, (_, at) => ((at * 7_919) % 36).toString(36)).join(
      "",
    );
    const redacted = redactIn([Buffer.from(`<${key}>`)], { private_key: key });
    expect(redacted.slice(0, 4_097)).toBe(`<${"*".repeat(4_096)}`);
  });

  test("a secret with many long fields has a bounded number of patterns", () => {
    const fields = Object.fromEntries(
      Array.from({ length: 31 }, (_, at) => [
        `field_${at}`,
        createHash("sha512").update(String(at)).digest("hex").repeat(14),
      ]),
    );
    const patterns = credentialPatterns(Object.values(fields));
    const length = patterns.reduce((sum, one) => sum + one.length, 0);
    expect(length).toBeLessThanOrEqual(262_144);
    for (const value of Object.values(fields)) {
      const shown = redactIn([Buffer.from(`<${value}>`)], fields);
      expect(shown).toMatch(/^<\*{800}/);
    }
  });

  test("a key in PEM format is redacted, also as JSON and with an empty line", () => {
    const body = Array.from({ length: 4 }, (_, at) => `${at}bcdEFG+/`.repeat(7)).join("\n");
    const key = `-----BEGIN KEY-----\nInfo: 1\n\n${body}\n-----END KEY-----`;
    const text = `a ${key} b ${JSON.stringify(key)} c`;
    const shown = redactIn([Buffer.from(text)], { private_key: key });
    expect(shown.replaceAll(/[*\n]/g, "")).toMatch(/^a {2}b "[\\n]*" c$/);
  });

  test("31 fields of one repeated letter are redacted from a text of that letter", () => {
    const fields = Object.fromEntries(
      Array.from({ length: 31 }, (_, at) => [`field_${at}`, "a".repeat(1_800 + at)]),
    );
    const body = Buffer.alloc(1_000_000, "a");
    expect(redactIn([body], fields)).toBe("*".repeat(body.length));
    expect(redactIn([Buffer.from("%61".repeat(9_000))], fields)).toMatch(/^\*+$/);
  });
});
