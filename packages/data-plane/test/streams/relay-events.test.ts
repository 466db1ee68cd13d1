import fc from "fast-check";
import { expect, test } from "vitest";
import { serveDataPlane } from "../served-data-plane.ts";
import { dataOf, receive } from "./received-response.ts";
import { streamHeaders as headers, modelOf, streamedOperations } from "./streamed-operations.ts";

const lineEndings = ["\n", "\r\n", "\r"];

/** Cuts bytes at these offsets. */
function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...new Set([...cuts.map((at) => at % bytes.length), bytes.length])];
  ends.sort((a, b) => a - b);
  return ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
}

test.each(streamedOperations)(
  "a client of $name receives whole events, and one end",
  async (operation) => {
    const { url, provider, nextRecord } = await serveDataPlane(
      (at) => ({ models: [modelOf(operation, at)] }),
      { circuits: { threshold: Number.MAX_SAFE_INTEGER } },
    );
    const { preamble, content, rest, path, request } = operation;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...lineEndings),
        fc.array(fc.constantFrom(preamble, content), { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.option(fc.nat()),
        fc.constantFrom("cut", "break"),
        async (end, middle, cuts, death, fault) => {
          const events = [content, ...middle, ...rest].map((one) => one.replaceAll("\n", end));
          const bytes = Buffer.from(events.join(""));
          const first = Buffer.byteLength(events[0] ?? "");
          // Before the first event the call would fail.
          const sent = death === null ? bytes.length : first + (death % (bytes.length - first));
          const body = [...cut(bytes.subarray(0, sent), cuts), Buffer.from("unsent")];
          const dies = { faults: [fault], after: body.length - 1 } as object;
          provider.enqueue({
            headers,
            body: death === null ? body.slice(0, -1) : body,
            ...(death !== null && dies),
          });
          const ended = nextRecord();
          const { text, isWhole, status } = await receive(url, path, request);
          const { error } = await ended;
          expect(status).toBe(200);
          expect(isWhole).toBe(error === undefined);
          // Only the last event, at most without its empty line, makes the response complete.
          const lastStart = bytes.length - Buffer.byteLength(events.at(-1) ?? "");
          if (sent === bytes.length) expect(isWhole).toBe(true);
          else if (sent <= lastStart) {
            // At a proper end, an event needs no line endings.
            const hasFinished = sent >= lastStart - 2 * end.length;
            expect(isWhole).toBe(
              operation.name.includes("completions") && fault === "cut" && hasFinished,
            );
          }
          const whole = bytes.subarray(0, sent).toString();
          if (isWhole) {
            expect(whole.startsWith(text.trimEnd())).toBe(true);
            expect(text).not.toContain("UPSTREAM_FAILED");
            return;
          }
          // Every event parses; the last one is the error, the others are the provider's.
          const data = dataOf(text);
          const last = JSON.stringify(data.at(-1));
          expect(last).toContain("the provider ended the response early");
          expect(data.slice(0, -1)).toEqual(dataOf(events.join("")).slice(0, data.length - 1));
        },
      ),
      { numRuns: 60 },
    );
  },
);
