import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventReader, type ServerSentEvent } from "../../src/proxy/event-reader.ts";

/** Reads a text that is split at these byte offsets. */
function read(text: string, cuts: readonly number[] = []): readonly ServerSentEvent[] {
  const bytes = Buffer.from(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const reader = new EventReader();
  let from = 0;
  return ends.flatMap((end) => {
    const events = reader.read(bytes.subarray(from, end));
    from = end;
    return events;
  });
}

describe("an event reader", () => {
  test.each(["\n", "\r\n", "\r"])("ends events at blank lines, with the line ending %j", (end) => {
    const lines = ["event: first", "data: one", "data:two", "", ": a comment", "", "data: rest"];
    expect(read(lines.join(end))).toEqual([
      { event: "first", data: "one\ntwo" },
      { event: undefined, data: "" },
    ]);
  });

  test("reads the same events wherever the bytes are split", () => {
    const piece = fc.constantFrom("\n", "\r", "\r\n", "data: ü", "event: e", ":", "x");
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat()), (pieces, cuts) => {
        const text = pieces.join("");
        expect(read(text, cuts)).toEqual(read(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test("reads an event of many lines that arrives byte by byte in linear time", () => {
    const line = "data: x\n";
    const text = `${line.repeat(8_000)}\n`;
    const every = Array.from({ length: Buffer.byteLength(text) }, (_, at) => at);
    expect(read(text, every)).toEqual([
      { event: undefined, data: Array.from({ length: 8_000 }, () => "x").join("\n") },
    ]);
  });
});
