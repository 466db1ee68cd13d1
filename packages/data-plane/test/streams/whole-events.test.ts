import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventsIn } from "../../src/streams/event-boundaries.ts";
import { parseEvent } from "../../src/streams/server-sent-event.ts";
import { WholeEvents } from "../../src/streams/whole-events.ts";

/** The end of the last event, by the rules of the specification, one character after the other. */
function endOfLastEvent(text: string): number {
  let end = 0;
  let lineStart = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] !== "\n" && text[at] !== "\r") continue;
    const isEmpty = at === lineStart;
    if (text[at] === "\r" && text[at + 1] === "\n") at += 1;
    lineStart = at + 1;
    if (isEmpty) end = lineStart;
  }
  return end;
}

const pieces = fc.array(fc.constantFrom("\n", "\r", "\r\n", "data: ü", "event: e", ":", "x"));

/** Pushes a text that is split at these byte offsets. */
function push(text: string, cuts: readonly number[] = []): { forwarded: string; held: string } {
  const bytes = Buffer.from(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const events = new WholeEvents();
  let from = 0;
  const forwarded = ends.map((end) => {
    const { whole } = events.push(bytes.subarray(from, end));
    from = end;
    return whole;
  });
  return { forwarded: Buffer.concat(forwarded).toString(), held: events.held.toString() };
}

describe("whole events", () => {
  test("are forwarded up to the last empty line in any line ending", () => {
    fc.assert(
      fc.property(pieces, (list) => {
        const text = list.join("");
        const end = endOfLastEvent(text);
        expect(push(text)).toEqual({ forwarded: text.slice(0, end), held: text.slice(end) });
      }),
      { numRuns: 5_000 },
    );
  });

  test("are forwarded in order and without loss, wherever the bytes are split", () => {
    fc.assert(
      fc.property(pieces, fc.array(fc.nat()), (list, cuts) => {
        const text = list.join("");
        const { forwarded, held } = push(text, cuts);
        expect(forwarded + held).toBe(text);
        // A line feed may be split off from the carriage return that ended the event.
        const { length } = forwarded;
        expect([endOfLastEvent(text), endOfLastEvent(text.slice(0, length))]).toContain(length);
        expect(held.startsWith("\n") ? "" : held).not.toMatch(/\n\n|\r\r|\n\r/);
      }),
      { numRuns: 5_000 },
    );
  });

  test.each(["\n", "\r\n", "\r"])(
    "are separated by empty lines, with the line ending %j",
    (end) => {
      const lines = ["event: first", "data: one", "data:two", "", ": a comment", "", "data: rest"];
      const events = [...eventsIn(Buffer.from(`\ufeff${lines.join(end)}`))];
      expect(events.map(parseEvent)).toEqual([
        { event: "first", data: "one\ntwo" },
        { event: undefined, data: "" },
        { event: undefined, data: "rest" },
      ]);
    },
  );

  test("that arrive byte by byte are joined once", () => {
    const text = `${"data: x\n".repeat(8_000)}\n`;
    const every = Array.from({ length: text.length }, (_, at) => at);
    expect(push(text, every)).toEqual({ forwarded: text, held: "" });
  });

  test("too large to be held are forwarded as they arrive", () => {
    const events = new WholeEvents();
    events.maxHeld = 10;
    const small = Buffer.from("data: 1\n\n");
    const { whole, part } = events.push(Buffer.concat([small, Buffer.from("data: 0123456789")]));
    expect([whole.toString(), part.toString()]).toEqual([small.toString(), "data: 0123456789"]);
    expect(events.isOversized).toBe(true);
    const rest = events.pushOversized(Buffer.from("ab\r\n\r\ndata: 2"));
    expect(rest.toString()).toBe("ab\r\n\r\n");
    expect(events.isOversized).toBe(false);
  });
});
