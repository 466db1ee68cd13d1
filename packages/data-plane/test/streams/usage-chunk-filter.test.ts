import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCallBody } from "../../src/body/call-body-parser.ts";
import { formats } from "../../src/formats/formats.ts";
import { operations } from "../../src/formats/operations.ts";
import { CredentialRedactor } from "../../src/redaction/credential-redactor.ts";
import { EventStream } from "../../src/streams/event-stream.ts";
import { UsageMeter } from "../../src/telemetry/usage-meter.ts";
import { event } from "./streamed-operations.ts";

const content = event({ choices: [{ index: 0, delta: { content: '"usage":{' } }], usage: null });
const kept = [
  content,
  ": keep-alive\n\n",
  // Azure's first chunk.
  event({ choices: [], prompt_filter_results: [{ prompt_index: 0 }] }),
  event({ choices: [], usage: null }),
  event({ choices: [{ index: 0, delta: {} }], usage: { prompt_tokens: 3 } }),
  event({ choices: [], usage: { prompt_tokens: 3 }, error: { message: "overloaded" } }),
  event('{"choices":[],"usage":{'),
];
const usageChunk = `: a comment\n${event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 5 } })}`;

/** What passes of a stream that arrives in pieces. */
function passed(bytes: Buffer, cuts: readonly number[]): string {
  const { streams: rules } = formats.openai;
  const meter = new UsageMeter(operations["chat.completions"], {
    body: parseCallBody(Buffer.from("{}")),
    modelName: "m",
  });
  const redactor = CredentialRedactor.of({});
  const progress = rules.follow("chat.completions");
  const stream = new EventStream({ rules, meter, redactor, progress, hidesUsage: true });
  const ends = [...cuts.map((at) => at % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  const pieces = ends.map((end, at) => stream.push(bytes.subarray(ends[at - 1] ?? 0, end)));
  const text = Buffer.concat([...pieces, stream.end()]).toString();
  meter.isComplete = true;
  expect(meter.usage()?.tokens).toMatchObject({ input: 3, output: 5 });
  return text;
}

test("only the chunk with nothing but the usage is removed, however the stream is split", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("\n", "\r\n", "\r"),
      fc.array(fc.constantFrom(...kept), { maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      fc.boolean(),
      (lineEnd, before, cuts, isWhole) => {
        const [start, end] = [before.join(""), event("[DONE]")].map((one) => {
          return one.replaceAll("\n", lineEnd);
        }) as [string, string];
        const chunk = usageChunk.replaceAll("\n", lineEnd);
        const first = content.replaceAll("\n", lineEnd);
        // At a proper end, the last event needs no empty line.
        const last = isWhole ? end : end.trimEnd();
        expect(passed(Buffer.from(first + start + chunk + last), cuts)).toBe(first + start + last);
      },
    ),
    { numRuns: 500 },
  );
});
