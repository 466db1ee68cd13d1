import { describe, expect, test } from "vitest";
import { namesState } from "../../src/affinity/names-state.ts";
import { parseCallBody } from "../../src/body/call-body-parser.ts";
import { operations } from "../../src/formats/operations.ts";

const gemini = operations.generateContent;
const body = (value: object) => parseCallBody(Buffer.from(JSON.stringify(value)));
const part = { text: "a", role: "user" };

describe("a body", () => {
  test("names state by an id anywhere in it", async () => {
    const contents = [{ parts: [{ fileData: { fileUri: "files/gone" } }] }];
    expect(await namesState(body({ contents }), gemini)).toBe(true);
    expect(await namesState(body({ cachedContent: "cachedContents/gone" }), gemini)).toBe(true);
    expect(await namesState(body({ contents: [part] }), gemini)).toBe(false);
  });

  test("with more ids than are read names state", async () => {
    const parts = Array.from({ length: 25_000 }, () => ({ fileData: { fileUri: "files/a" } }));
    expect(await namesState(body({ contents: [{ parts }] }), gemini)).toBe(true);
    const input = Array.from({ length: 25_000 }, () => ({ type: "message", content: "a" }));
    expect(await namesState(body({ input }), operations.responses)).toBe(true);
  });

  test.each(["one piece", "many pieces"])(
    "of 4 MiB in %s leaves time for other work",
    async (form) => {
      const bytes = Buffer.from(JSON.stringify({ contents: Array(120_000).fill(part) }));
      const length = form === "one piece" ? bytes.length : 5_000;
      const pieces: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += length)
        pieces.push(bytes.subarray(at, at + length));
      let turns = 0;
      let isDone = false;
      const turn = (): void => {
        turns += 1;
        if (!isDone) setImmediate(turn);
      };
      setImmediate(turn);
      expect(await namesState({ pieces }, gemini)).toBe(false);
      isDone = true;
      expect(turns).toBeGreaterThanOrEqual(Math.floor(bytes.length / 262_144));
    },
  );
});
