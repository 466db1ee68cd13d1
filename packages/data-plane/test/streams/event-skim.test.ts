import fc from "fast-check";
import { expect, test } from "vitest";
import { EventSkim } from "../../src/streams/event-skim.ts";
import { parseEvent } from "../../src/streams/server-sent-event.ts";

/** Skims an event that arrives in pieces. */
function skim(
  text: string,
  cuts: readonly number[] = [],
): { event: string | undefined; data: string } {
  const bytes = Buffer.from(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const outline = new EventSkim("usage");
  let from = 0;
  for (const end of ends) {
    outline.push(bytes.subarray(from, end));
    from = end;
  }
  return parseEvent(outline.end());
}

/** The upper levels of a value, without long strings. */
function outlined(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return value.length > 100 ? "" : value;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return depth < 3 ? value.map((one) => outlined(one, depth + 1)) : [];
  if (depth === 3) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, outlined(field, depth + 1)]),
  );
}

test("the outline of an event has its upper levels, however it is split", () => {
  const text = fc.oneof(
    fc.string({ maxLength: 20, unit: "binary" }),
    fc.string({ minLength: 400, maxLength: 600, unit: "binary" }),
  );
  const value = fc.object({
    values: [text, fc.integer(), fc.boolean(), fc.constant(null)],
    maxDepth: 5,
  });
  fc.assert(
    fc.property(value, fc.array(fc.nat()), fc.boolean(), (object, cuts, isPretty) => {
      const json = JSON.stringify(object, null, isPretty ? 1 : undefined);
      const lines = json.split("\n").map((line) => `data: ${line}`);
      const { event, data } = skim(`event: response.completed\n${lines.join("\n")}\n\n`, cuts);
      expect(event).toBe("response.completed");
      expect(JSON.parse(data)).toEqual(outlined(object));
    }),
    { numRuns: 500 },
  );
});

test("what tells the meaning of an event is kept", () => {
  const image = "x".repeat(100_000);
  const candidate = { content: { parts: [{ data: image }] }, finishReason: "STOP", index: 0 };
  const usageMetadata = { promptTokenCount: 3 };
  const { data } = skim(`data: ${JSON.stringify({ candidates: [candidate], usageMetadata })}`);
  expect(JSON.parse(data)).toEqual({
    candidates: [{ content: {}, finishReason: "STOP", index: 0 }],
    usageMetadata,
  });
  const escaped = {
    id: '\\"}{'.repeat(30_000),
    response: { usage: { output_tokens: 5, details: [{ counts: { audio: [1] } }] } },
    type: "a",
    usage: [{ counts: [{ all: [1] }] }],
  };
  expect(JSON.parse(skim(`data: ${JSON.stringify(escaped)}`).data)).toEqual({ ...escaped, id: "" });
});
