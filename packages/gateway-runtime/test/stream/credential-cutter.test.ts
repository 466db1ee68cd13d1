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
