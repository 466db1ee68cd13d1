import type { MeteredUsage } from "@gw/usage";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ServedDataPlane, serveDataPlane } from "../served-data-plane.ts";
import { receive } from "../streams/received-response.ts";
import { streamHeaders } from "../streams/streamed-operations.ts";
import { type RecordedResponse, recordedResponses } from "./recorded-responses.ts";

const plainResponses = recordedResponses.filter(({ plain }) => plain !== undefined);
const streams = recordedResponses.filter(({ events }) => events !== undefined);
const tierOf = ({ serviceTier }: RecordedResponse): Pick<MeteredUsage, "serviceTier"> => {
  return serviceTier === undefined ? {} : { serviceTier };
};
const exact = (recorded: RecordedResponse): MeteredUsage => {
  return { tokens: recorded.tokens, isEstimated: false, ...tierOf(recorded) };
};
const jsonHeaders = { "content-type": "application/json" };

function serve({ provider }: RecordedResponse): Promise<ServedDataPlane> {
  return serveDataPlane((at) => ({ models: [at("m", { provider })] }), {
    circuits: { threshold: Number.MAX_SAFE_INTEGER },
  });
}

function streamed({ path, streamPath, request }: RecordedResponse): [string, object] {
  return streamPath === undefined ? [path, { ...request, stream: true }] : [streamPath, request];
}

/** What is known of a stream that was aborted. */
function abortedUsage(recorded: RecordedResponse, request: object): MeteredUsage {
  const { reported = {}, textLength } = recorded.aborted ?? {};
  const input = Math.ceil(Buffer.byteLength(JSON.stringify(request)) / 4);
  const tokens = {
    ...reported,
    ...(reported.input === undefined && { input }),
    ...(textLength !== undefined && { output: Math.ceil(textLength / 4) }),
  };
  return { tokens, isEstimated: textLength !== undefined, ...tierOf(recorded) };
}

/** Cuts bytes at these offsets. */
function cut(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...new Set([...cuts.map((at) => at % bytes.length), bytes.length])];
  ends.sort((a, b) => a - b);
  return ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
}

describe("the usage of a call", () => {
  test.each(plainResponses)("has the classes of $what", async (recorded) => {
    const { url, provider, nextRecord } = await serve(recorded);
    for (const indent of [0, 2]) {
      provider.enqueue({
        headers: jsonHeaders,
        body: JSON.stringify(recorded.plain, null, indent),
      });
      const ended = nextRecord();
      await receive(url, recorded.path, recorded.request);
      expect((await ended).usage).toEqual(exact(recorded));
    }
  });

  test.each(streams)(
    "is that of a stream of $what, however its bytes are split",
    async (recorded) => {
      const { url, provider, nextRecord } = await serve(recorded);
      const [path, request] = streamed(recorded);
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom("\n", "\r\n", "\r"),
          fc.array(fc.nat(), { maxLength: 12 }),
          async (lineEnd, cuts) => {
            const bytes = Buffer.from((recorded.events ?? []).join("").replaceAll("\n", lineEnd));
            provider.enqueue({ headers: streamHeaders, body: cut(bytes, cuts) });
            const ended = nextRecord();
            expect((await receive(url, path, request)).isWhole).toBe(true);
            expect((await ended).usage).toEqual(exact(recorded));
          },
        ),
        { numRuns: 25 },
      );
    },
  );

  test.each(streams)("is what is known of an aborted stream of $what", async (recorded) => {
    const { url, provider, nextRecord } = await serve(recorded);
    const [path, request] = streamed(recorded);
    const body = (recorded.events ?? []).slice(0, recorded.aborted?.events);
    for (const fault of ["cut", "drop", "break"] as const) {
      provider.enqueue({
        headers: streamHeaders,
        body: [...body, "unsent"],
        faults: [fault],
        after: body.length,
      });
      const ended = nextRecord();
      expect((await receive(url, path, request)).isWhole).toBe(false);
      const record = await ended;
      expect(record.error).toBeDefined();
      expect(record.usage).toEqual(abortedUsage(recorded, request));
    }
  });

  test.each(streams)(
    "is what is known if the client leaves a stream of $what",
    async (recorded) => {
      const { url, provider, records, nextRecord } = await serve(recorded);
      const [path, request] = streamed(recorded);
      const body = [(recorded.events ?? []).slice(0, recorded.aborted?.events).join(""), "unsent"];
      provider.enqueue({ headers: streamHeaders, body, faults: ["stall"], after: 1 });
      const ended = nextRecord();
      const disconnect = new AbortController();
      const headers = { ...jsonHeaders, "anthropic-version": "2023-06-01" };
      const init = { method: "POST", headers, body: JSON.stringify(request) };
      const response = await fetch(`${url}${path}`, { ...init, signal: disconnect.signal });
      await response.body?.getReader().read();
      disconnect.abort();
      expect(await ended).toMatchObject({ status: 499, usage: abortedUsage(recorded, request) });
      expect(records).toHaveLength(1);
    },
  );

  test("has no tokens if a complete response reports none, and is absent without one", async () => {
    const { url, provider, nextRecord } = await serveDataPlane((at) => ({ models: [at("m")] }));
    const chunk = { choices: [{ index: 0, delta: { content: "a" }, finish_reason: "stop" }] };
    const events = [`data: ${JSON.stringify(chunk)}\n\n`, "data: [DONE]\n\n"];
    const request = { model: "chat", messages: [], stream: true };
    const unreported = { tokens: {}, isEstimated: false };
    for (const [script, usage] of [
      [{ headers: streamHeaders, body: events }, unreported],
      [{ headers: jsonHeaders, body: '{"choices":[{"message":{"content":"a"}}]}' }, unreported],
      [{ status: 500 }, undefined],
      [{ status: 422 }, undefined],
    ] as const) {
      provider.enqueue(script);
      const ended = nextRecord();
      await receive(url, "/v1/chat/completions", request);
      const record = await ended;
      expect(record.usage).toEqual(usage);
    }
  });

  test.each([
    [{}, "priority"],
    [{ "x-gemini-service-tier": "standard" }, "standard"],
  ])("has the service tier of the headers %j of Gemini", async (tier, serviceTier) => {
    const { url, provider, nextRecord } = await serveDataPlane((at) => ({
      models: [at("m", { provider: "gemini" })],
    }));
    const usageMetadata = { promptTokenCount: 3, candidatesTokenCount: 5 };
    const candidates = [{ content: { parts: [{ text: "a" }] } }];
    const body = JSON.stringify({ candidates, usageMetadata });
    provider.enqueue({ headers: { ...jsonHeaders, ...tier }, body });
    const ended = nextRecord();
    const request = { contents: [], serviceTier: "priority" };
    await receive(url, "/gemini/generateContent", request);
    expect((await ended).usage).toEqual({
      ...{ tokens: { input: 3, output: 5 }, isEstimated: false, serviceTier },
    });
  });

  test("is absent for an operation without tokens, whatever the response reports", async () => {
    const { url, provider, nextRecord } = await serveDataPlane((at) => ({
      models: [at("m", { provider: "anthropic" })],
    }));
    const body = '{"input_tokens":5,"usage":{"input_tokens":5,"output_tokens":7}}';
    provider.enqueue({ headers: jsonHeaders, body });
    const ended = nextRecord();
    const request = { model: "chat", messages: [] };
    await receive(url, "/v1/messages/count_tokens", request);
    expect(await ended).toMatchObject({ status: 200 });
    expect((await ended).usage).toBeUndefined();
  });

  test("is estimated for a stream that the provider ends with an error", async () => {
    const { url, provider, nextRecord } = await serveDataPlane((at) => ({ models: [at("m")] }));
    const chunk = { choices: [{ index: 0, delta: { content: "12345" }, finish_reason: null }] };
    const events = [chunk, { error: { message: "overloaded" } }];
    const body = events.map((one) => `data: ${JSON.stringify(one)}\n\n`);
    provider.enqueue({ headers: streamHeaders, body });
    const ended = nextRecord();
    const request = { model: "chat", messages: [], stream: true };
    await receive(url, "/v1/chat/completions", request);
    const input = Math.ceil(JSON.stringify(request).length / 4);
    expect((await ended).usage).toEqual({ tokens: { input, output: 2 }, isEstimated: true });
  });

  test("is estimated from the text of a response that breaks off", async () => {
    const { url, provider, nextRecord } = await serveDataPlane((at) => ({ models: [at("m")] }));
    const request = { model: "chat", messages: [] };
    const input = Math.ceil(JSON.stringify(request).length / 4);
    for (const length of [70_000, 200_000]) {
      const body = [`{"choices":[{"message":{"content":"${"x".repeat(length)}`, "unsent"];
      provider.enqueue({ headers: jsonHeaders, body, faults: ["drop"], after: 1 });
      const ended = nextRecord();
      await receive(url, "/v1/chat/completions", request);
      const tokens = { input, output: length / 4 };
      expect((await ended).usage).toEqual({ tokens, isEstimated: true });
    }
  });
});
