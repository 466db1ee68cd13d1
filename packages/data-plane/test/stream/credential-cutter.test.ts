import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CredentialRedactor } from "../../src/stream/credential-cutter.ts";

const credential = 'sk-canary-"0123456789"';

function cutterOf(...credentials: readonly string[]): CredentialRedactor {
  return CredentialRedactor.of(Object.fromEntries(credentials.entries()));
}

function passed(text: string, cuts: readonly number[], credentials = [credential]): string {
  const cutter = cutterOf(...credentials);
  const bytes = Buffer.from(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  let from = 0;
  const parts = ends.map((end) => {
    const part = cutter.pass(bytes.subarray(from, end));
    from = end;
    return part;
  });
  return Buffer.concat([...parts, cutter.end()]).toString();
}

const slashed = "sk/canary?<0123456789>&x";
const foreign = "ключ-canary-\u2028😀";
const hex = (text: string): string => Buffer.from(text).toString("hex");

describe("a credential in bytes that pass", () => {
  test.each([
    ["as it is", credential, credential],
    ["escaped in JSON", credential, JSON.stringify(credential).slice(1, -1)],
    // But for what pads it, which says nothing.
    ["as base64", credential, Buffer.from(credential).toString("base64").replace(/=+$/, "")],
    ["as base64url", credential, Buffer.from(credential).toString("base64url")],
    ["in hex", credential, hex(credential)],
    ["in hex of capitals", credential, hex(credential).toUpperCase()],
    ["percent-encoded", slashed, "sk%2Fcanary%3F%3C0123456789%3E%26x"],
    ["as PHP escapes it", slashed, "sk\\/canary?<0123456789>&x"],
    ["as Go escapes it", slashed, "sk/canary?\\u003c0123456789\\u003e\\u0026x"],
    ["of other letters", foreign, foreign],
    ["as Python escapes it", foreign, "\\u043a\\u043b\\u044e\\u0447-canary-\\u2028\\ud83d\\ude00"],
    [
      "of other letters percent-encoded",
      foreign,
      "%D0%BA%D0%BB%D1%8E%D1%87-canary-%E2%80%A8%F0%9F%98%80",
    ],
  ])("is cut out %s, wherever the chunks end", (_, key, spelling) => {
    const text = `before ${spelling} between ${spelling}${spelling} after`;
    const expected = text.replaceAll(spelling, "*".repeat(Buffer.byteLength(spelling)));
    const header = Buffer.from(text).toString("latin1");
    expect(cutterOf(key).cutText(header)).toBe(expected);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 8 }), (cuts) => {
        expect(passed(text, cuts, [key])).toBe(expected);
      }),
    );
  });

  test("is cut out wherever it stands, also where another one begins or ends within it", () => {
    const letters = (minLength: number, maxLength: number) =>
      fc.string({ unit: fc.constantFrom("a", "b"), minLength, maxLength });
    fc.assert(
      fc.property(
        fc.array(letters(8, 12), { minLength: 1, maxLength: 4 }),
        letters(0, 60),
        fc.array(fc.nat(), { maxLength: 8 }),
        (keys, text, cuts) => {
          // As they are is the only spelling that can be made of these two letters.
          const expected = [...text];
          for (const key of keys) {
            for (let at = text.indexOf(key); at !== -1; at = text.indexOf(key, at + 1)) {
              expected.fill("*", at, at + key.length);
            }
          }
          expect(passed(text, cuts, keys)).toBe(expected.join(""));
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test.each([0, 1, 2].flatMap((before) => [0, 1, 2].map((after) => [before, after] as const)))(
    "is cut out of base64 with %i bytes before it and %i after it",
    (before, after) => {
      // Of a length of its own for each remainder of three, and with characters in which the two differ.
      for (const key of ["sk-canary-???>>>~~~", "sk-canary-???>>>~~~0", "sk-canary-???>>>~~~01"]) {
        for (const encoding of ["base64", "base64url"] as const) {
          const all = `${"x".repeat(before)}${key}${"y".repeat(after)}`;
          const text = Buffer.from(all).toString(encoding);
          const cut = passed(`{"authorization":"${text}"}`, [], [key]).split('"')[3] ?? "";
          const from = Math.ceil((before * 8) / 6);
          const to = Math.floor(((before + key.length) * 8) / 6);
          expect(cut.slice(from, to)).toBe("*".repeat(to - from));
          expect(cut.slice(0, from)).toBe(text.slice(0, from));
          // What follows may share a character with it, and is left but for that.
          expect(cut.slice(to + 1)).toBe(text.slice(to + 1));
        }
      }
    },
  );

  test("is cut out whole where what seemed to go on does not", () => {
    // Of both spellings the longer one has begun, and the shorter one is there.
    const [short, long] = ["sk-canary-01", "sk-canary-01-and-more"];
    const cutter = cutterOf(short, long);
    const parts = [cutter.pass(Buffer.from(`a ${short}-and`)), cutter.pass(Buffer.from("-less"))];
    expect(Buffer.concat([...parts, cutter.end()]).toString()).toBe("a ************-and-less");
    expect(passed(`a ${short}`, [], [short, long])).toBe("a ************");
    expect(passed(`a ${long}`, [5], [short, long])).toBe(`a ${"*".repeat(long.length)}`);
  });

  test("leaves everything else as it was, and holds nothing back that cannot be one", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.nat(), { maxLength: 5 }), (text, cuts) => {
        fc.pre(!text.includes("sk-canary"));
        expect(passed(text, cuts)).toBe(text);
      }),
    );
    const cutter = cutterOf(credential);
    expect(cutter.pass(Buffer.from("data: {}\n\n")).toString()).toBe("data: {}\n\n");
    expect(cutter.pass(Buffer.from("x sk-can")).toString()).toBe("x ");
    expect(cutter.pass(Buffer.from("dy")).toString()).toBe("sk-candy");
  });

  test("may be of halves of characters, which travel as what stands for them", () => {
    const key = `sk-canary-${"\ud83d"}-0123`;
    expect(passed(`a ${key.toWellFormed()}`, [], [key])).toMatch(/^a \*+$/);
  });

  test("does not change the bytes that it was given", () => {
    const bytes = Buffer.from(credential);
    cutterOf(credential).cut(bytes);
    expect(bytes.toString()).toBe(credential);
  });

  test("too short to tell from any text is not looked for", () => {
    expect(passed("abc", [], ["abc"])).toBe("abc");
  });
});
