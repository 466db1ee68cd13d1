import type { IncomingHttpHeaders } from "node:http";
import type { CallableModel } from "@gw/config-resolver";
import type { MeteredUsage } from "@gw/usage";
import {
  type Attributes,
  type Context,
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import type { Operation } from "../formats/operations.js";
import { usageAttributes } from "./usage-attributes.js";

const tracer = trace.getTracer("@gw/data-plane");

/** The error type of a span whose call was aborted before the result was known. */
export const cancelled = "CANCELLED";

/** The result of a span. */
export interface SpanEnd {
  /** The HTTP status; absent if there was no response. */
  readonly status?: number | undefined;
  /** An error code, of low cardinality; absent on success. */
  readonly errorType?: string | undefined;
  readonly usage?: MeteredUsage | undefined;
}

/** The names of the semantic conventions; other providers keep their own names. */
const conventionalProviders: Readonly<Record<string, string>> = {
  azure: "azure.ai.openai",
  bedrock: "aws.bedrock",
  gemini: "gcp.gemini",
  mistral: "mistral_ai",
  xai: "x_ai",
};

/**
 * The spans of a call: its own, below the client's if the request has a `traceparent`, and one per
 * attempt. Attributes follow the conventions for generative AI
 * (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/) and never contain prompts or
 * responses. Does nothing without an OpenTelemetry SDK in the process.
 */
export class CallTrace {
  readonly #operation: string;
  readonly #span: Span;
  readonly #context: Context;

  constructor(call: {
    readonly operation: Pick<Operation, "conventionalName">;
    readonly endpointName: string;
    readonly headers: IncomingHttpHeaders;
  }) {
    this.#operation = call.operation.conventionalName;
    // An instrumented HTTP server has already read the header and started a span below it.
    const isNested = trace.getActiveSpan() !== undefined;
    const parent = isNested ? context.active() : propagation.extract(ROOT_CONTEXT, call.headers);
    const attributes = {
      "gen_ai.operation.name": this.#operation,
      "gw.endpoint.name": call.endpointName,
    };
    const name = `${this.#operation} ${call.endpointName}`;
    const kind = isNested ? SpanKind.INTERNAL : SpanKind.SERVER;
    this.#span = tracer.startSpan(name, { kind, attributes }, parent);
    this.#context = withSpan(parent, this.#span);
  }

  /** Starts the span of an attempt. */
  attempt({ provider, modelName, modelDefinitionId }: CallableModel): AttemptTrace {
    const attributes = {
      "gen_ai.operation.name": this.#operation,
      "gen_ai.provider.name": conventionalProviders[provider] ?? provider,
      "gen_ai.request.model": modelName,
      "gw.model_definition.id": modelDefinitionId,
    };
    const name = `${this.#operation} ${modelName}`;
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, this.#context);
    return new AttemptTrace(span, withSpan(this.#context, span));
  }

  end(result: SpanEnd & { readonly attempts?: number }): void {
    this.#span.setAttribute("gw.attempts", result.attempts ?? 0);
    endSpan(this.#span, result);
  }
}

/** The span of one attempt. */
export class AttemptTrace {
  readonly #span: Span;
  readonly #context: Context;

  constructor(span: Span, spanContext: Context) {
    this.#span = span;
    this.#context = spanContext;
  }

  /** The headers with this span as the parent of the provider's spans. */
  withTraceContext(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    if (!this.#span.isRecording()) return headers;
    const carrier: Record<string, string> = {};
    propagation.inject(this.#context, carrier);
    const { traceparent, tracestate } = carrier;
    if (traceparent === undefined) return headers;
    const { tracestate: _, ...others } = headers;
    return { ...others, traceparent, ...(tracestate !== undefined && { tracestate }) };
  }

  end(result: SpanEnd): void {
    endSpan(this.#span, result);
  }
}

/** Without an SDK a span is invalid and cannot be a parent. */
function withSpan(parent: Context, span: Span): Context {
  return isSpanContextValid(span.spanContext()) ? trace.setSpan(parent, span) : parent;
}

function endSpan(span: Span, { status, errorType, usage }: SpanEnd): void {
  const attributes: Attributes = {
    "http.response.status_code": status,
    ...usageAttributes(usage),
    "error.type": errorType,
  };
  span.setAttributes(attributes);
  if (errorType !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
