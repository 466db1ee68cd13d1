import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CredentialRedactor } from "../../src/redaction/credential-redactor.ts";

const credential = 'sk-canary-"0123456789"';

function redactorOf(...credentials: readonly string[]): CredentialRedactor {
  return CredentialRedactor.of(Object.fromEntries(credentials.entries()));
}

function redact(text: string, cuts: readonly number[], credentials = [credential]): string {
  const redactor = redactorOf(...credentials);
  const bytes = Buffer.from(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let from = 0;
  const parts = ends.map((end) => {
    const part = redactor.push(bytes.subarray(from, end));
    from = end;
    return part;
  });
  return Buffer.concat([...parts, redactor.flush()]).toString();
}

const slashed = "sk/canary?<0123456789>&x";
const foreign = "ключ-canary-01-\u2028😀";
const hex = (text: string): string => Buffer.from(text).toString("hex");

describe("a credential in a response", () => {
  test.each([
    ["unencoded", credential, credential],
    ["escaped in JSON", credential, JSON.stringify(credential).slice(1, -1)],
    // Without the padding, which reveals nothing.
    ["as base64", credential, Buffer.from(credential).toString("base64").replace(/=+$/, "")],
    ["as base64url", credential, Buffer.from(credential).toString("base64url")],
    ["in hex", credential, hex(credential)],
    ["in upper-case hex", credential, hex(credential).toUpperCase()],
    ["percent-encoded", slashed, "sk%2Fcanary%3F%3C0123456789%3E%26x"],
    ["as escaped by PHP", slashed, "sk\\/canary?<0123456789>&x"],
    ["as escaped by Go", slashed, "sk/canary?\\u003c0123456789\\u003e\\u0026x"],
    ["with non-ASCII letters", foreign, foreign],
    [
      "as escaped by Python",
      foreign,
      "\\u043a\\u043b\\u044e\\u0447-canary-01-\\u2028\\ud83d\\ude00",
    ],
    [
      "with non-ASCII letters, percent-encoded",
      foreign,
      "%D0%BA%D0%BB%D1%8E%D1%87-canary-01-%E2%80%A8%F0%9F%98%80",
    ],
  ])("is redacted %s, wherever the chunks end", (_, key, spelling) => {
    const text = `before ${spelling} between ${spelling}${spelling} after`;
    const expected = text.replaceAll(spelling, "*".repeat(Buffer.byteLength(spelling)));
    const header = Buffer.from(text).toString("latin1");
    expect(redactorOf(key).redactHeader(header)).toBe(expected);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 8 }), (cuts) => {
        expect(redact(text, cuts, [key])).toBe(expected);
      }),
    );
  });

  test("is redacted everywhere, also where it overlaps another one", () => {
    const letters = (minLength: number, maxLength: number) =>
      fc.string({ unit: fc.constantFrom("a", "b"), minLength, maxLength });
    fc.assert(
      fc.property(
        fc.array(letters(16, 20), { minLength: 1, maxLength: 4 }),
        letters(0, 90),
        fc.array(fc.nat(), { maxLength: 8 }),
        (keys, text, cuts) => {
          // These two letters have no encoding other than themselves.
          const expected = [...text];
          for (const key of keys) {
            for (let at = text.indexOf(key); at !== -1; at = text.indexOf(key, at + 1)) {
              expected.fill("*", at, at + key.length);
            }
          }
          expect(redact(text, cuts, keys)).toBe(expected.join(""));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test.each([0, 1, 2].flatMap((before) => [0, 1, 2].map((after) => [before, after] as const)))(
    "is redacted in base64 with %i bytes before it and %i after it",
    (before, after) => {
      // One length per remainder of three, and characters that differ between base64 and base64url.
      for (const key of ["sk-canary-???>>>~~~", "sk-canary-???>>>~~~0", "sk-canary-???>>>~~~01"]) {
        for (const encoding of ["base64", "base64url"] as const) {
          const all = `${"x".repeat(before)}${key}${"y".repeat(after)}`;
          const text = Buffer.from(all).toString(encoding);
          const cut = redact(`{"authorization":"${text}"}`, [], [key]).split('"')[3] ?? "";
          const from = Math.ceil((before * 8) / 6);
          const to = Math.floor(((before + key.length) * 8) / 6);
          expect(cut.slice(from, to)).toBe("*".repeat(to - from));
          expect(cut.slice(0, from)).toBe(text.slice(0, from));
          // The first character after it may be shared; the rest is kept.
          expect(cut.slice(to + 1)).toBe(text.slice(to + 1));
        }
      }
    },
  );

  test("is redacted completely if a longer credential only seemed to follow", () => {
    // The longer credential has begun, and the shorter one is complete.
    const [short, long] = ["sk-canary-01", "sk-canary-01-and-more"];
    const redactor = redactorOf(short, long);
    const parts = [
      redactor.push(Buffer.from(`a ${short}-and`)),
      redactor.push(Buffer.from("-less")),
    ];
    expect(Buffer.concat([...parts, redactor.flush()]).toString()).toBe("a ************-and-less");
    expect(redact(`a ${short}`, [], [short, long])).toBe("a ************");
    expect(redact(`a ${long}`, [5], [short, long])).toBe(`a ${"*".repeat(long.length)}`);
  });

  test("leaves other bytes unchanged and holds back only what may begin a credential", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.nat(), { maxLength: 5 }), (text, cuts) => {
        fc.pre(!text.includes("sk-canary"));
        expect(redact(text, cuts)).toBe(text);
      }),
    );
    const redactor = redactorOf(credential);
    expect(redactor.push(Buffer.from("data: {}\n\n")).toString()).toBe("data: {}\n\n");
    expect(redactor.push(Buffer.from("x sk-can")).toString()).toBe("x ");
    expect(redactor.push(Buffer.from("dy")).toString()).toBe("sk-candy");
  });

  test("with a lone surrogate is redacted as its replacement character", () => {
    const key = `sk-canary-${"\ud83d"}-0123`;
    expect(redact(`a ${key.toWellFormed()}`, [], [key])).toMatch(/^a \*+$/);
  });

  test("is redacted in a copy, not in the given bytes", () => {
    const bytes = Buffer.from(credential);
    redactorOf(credential).redact(bytes);
    expect(bytes.toString()).toBe(credential);
  });

  test("that is too short to be distinguished from text is not redacted", () => {
    expect(redact("abc", [], ["abc"])).toBe("abc");
  });
});
