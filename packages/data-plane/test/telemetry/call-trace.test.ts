import { context, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { chat, serveDataPlane } from "../served-data-plane.ts";

const exporter = new InMemorySpanExporter();
const sdk = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
trace.setGlobalTracerProvider(sdk);
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
context.setGlobalContextManager(new AsyncLocalStorageContextManager());

const traceId = "0af7651916cd43dd8448eb211c80319c";
const clientSpan = "b7ad6b7169203331";

beforeEach(() => exporter.reset());
afterAll(() => sdk.shutdown());

/** The spans of the last call, by name. */
function spans() {
  return Object.fromEntries(exporter.getFinishedSpans().map((span) => [span.name, span]));
}

describe("the spans of a call", () => {
  test("are children of the client's span, with one child per attempt that is the provider's parent", async () => {
    const { url, provider, nextRecord } = await serveDataPlane((at) => ({
      models: [at("first"), at("second", { linkageType: "FALLBACK" })],
    }));
    provider.enqueue({ status: 503 }, {});
    const ended = nextRecord();
    const response = await chat(
      url,
      {},
      {
        headers: {
          "content-type": "application/json",
          traceparent: `00-${traceId}-${clientSpan}-01`,
        },
      },
    );
    expect(response.status).toBe(200);
    const { usage } = await ended;
    const { "chat chat": call, "chat first": first, "chat second": second } = spans();
    expect(call).toMatchObject({
      kind: SpanKind.SERVER,
      parentSpanContext: { traceId, spanId: clientSpan },
      attributes: {
        "gen_ai.operation.name": "chat",
        "gw.endpoint.name": "chat",
        "gw.attempts": 2,
        "http.response.status_code": 200,
        "gen_ai.usage.input_tokens": usage?.tokens.input,
        "gen_ai.usage.output_tokens": usage?.tokens.output,
      },
    });
    expect(first).toMatchObject({
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.ERROR },
      attributes: {
        "gen_ai.provider.name": "openai-compatible",
        "gen_ai.request.model": "first",
        "error.type": "UPSTREAM_FAILED",
        "http.response.status_code": 503,
      },
    });
    expect(second).toMatchObject({
      parentSpanContext: { spanId: call?.spanContext().spanId },
      status: { code: SpanStatusCode.UNSET },
      attributes: { "gen_ai.request.model": "second", "http.response.status_code": 200 },
    });
    expect(provider.requests.map(({ headers }) => headers.traceparent)).toEqual(
      [first, second].map((span) => `00-${traceId}-${span?.spanContext().spanId}-01`),
    );
  });

  test("end when the client disconnects within a stream", async () => {
    const { url, provider, nextRecord } = await serveDataPlane((at) => ({ models: [at("m")] }));
    provider.enqueue({ events: 100, faults: ["stall"], after: 2 });
    const disconnect = new AbortController();
    const ended = nextRecord();
    const response = await chat(url, { stream: true }, { signal: disconnect.signal });
    await response.body?.getReader().read();
    disconnect.abort();
    await ended;
    const { "chat chat": call, "chat m": attempt } = spans();
    expect(call?.attributes["http.response.status_code"]).toBe(499);
    expect(attempt?.attributes["error.type"]).toBe("CANCELLED");
  });

  test("have the error code of a rejected call and nothing of its content", async () => {
    const { url } = await serveDataPlane((at) => ({ models: [at("m", { isSecretBound: false })] }));
    await chat(url, { messages: [{ role: "user", content: "canary-of-the-prompt" }] });
    const { "chat chat": call } = spans();
    expect(call?.attributes["error.type"]).toBe("ENDPOINT_NOT_CALLABLE");
    expect(JSON.stringify(call?.attributes)).not.toContain("canary");
  });

  test("contain neither a credential nor a prompt, even if a provider echoes them", async () => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [at("m")] }));
    provider.enqueue({ status: 401, faults: ["echo-credential"] });
    await chat(url, { messages: [{ role: "user", content: "canary-of-the-prompt" }] });
    const all = exporter
      .getFinishedSpans()
      .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }));
    expect(all).toHaveLength(2);
    expect(JSON.stringify(all)).not.toMatch(/canary|sk-0123456789abcdef/);
  });
});
