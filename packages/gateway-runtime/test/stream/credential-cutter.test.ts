import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CredentialCutter } from "../../src/stream/credential-cutter.ts";

const credential = 'sk-canary-"0123456789"';

function cutterOf(...credentials: readonly string[]): CredentialCutter {
  return CredentialCutter.of(Object.fromEntries(credentials.entries()));
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

describe("a credential in bytes that pass", () => {
  test.each([
    ["as it is", credential],
    ["escaped in JSON", JSON.stringify(credential).slice(1, -1)],
    // But for what pads it, which says nothing.
    ["as base64", Buffer.from(credential).toString("base64").replace(/=+$/, "")],
    ["as base64url", Buffer.from(credential).toString("base64url")],
    ["in hex", Buffer.from(credential).toString("hex")],
    ["in hex of capitals", Buffer.from(credential).toString("hex").toUpperCase()],
  ])("is cut out %s, wherever the chunks end", (_, spelling) => {
    const text = `before ${spelling} between ${spelling}${spelling} after`;
    const expected = text.replaceAll(spelling, "*".repeat(spelling.length));
    expect(cutterOf(credential).cutText(text)).toBe(expected);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 8 }), (cuts) => {
        expect(passed(text, cuts)).toBe(expected);
      }),
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

  test("does not change the bytes that it was given", () => {
    const bytes = Buffer.from(credential);
    cutterOf(credential).cut(bytes);
    expect(bytes.toString()).toBe(credential);
  });

  test("too short to tell from any text is not looked for", () => {
    expect(passed("abc", [], ["abc"])).toBe("abc");
  });
});
