import type { IncomingHttpHeaders } from "node:http";
import type { CallableModel } from "@gw/config-resolver";
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
import type { OperationName } from "../dialects/operation.js";
import type { Usage } from "../usage/usage.js";

const tracer = trace.getTracer("@gw/data-plane");

/** What a span ends with. */
export interface SpanEnd {
  /** The HTTP status, where there was an answer. */
  readonly status?: number | undefined;
  /** A code of ours, of few values; absent where all went well. */
  readonly errorType?: string | undefined;
  readonly usage?: Usage | undefined;
}

/** The names of the conventions; what has none there goes by its own. */
const conventionalNames: Partial<Record<OperationName, string>> = {
  "chat.completions": "chat",
  completions: "text_completion",
  responses: "chat",
  messages: "chat",
  generateContent: "generate_content",
  streamGenerateContent: "generate_content",
};

const conventionalProviders: Readonly<Record<string, string>> = {
  azure: "azure.ai.openai",
  bedrock: "aws.bedrock",
  gemini: "gcp.gemini",
  mistral: "mistral_ai",
  xai: "x_ai",
};

/**
 * The spans of a call: one of its own, below the caller's where a `traceparent` came along, and one
 * for each attempt. Attributes are those of the conventions for generative AI
 * (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/); nothing that was said is among
 * them. Without an SDK of OpenTelemetry in the process all of it does nothing.
 */
export class CallTrace {
  readonly #operation: string;
  readonly #span: Span;
  readonly #context: Context;

  constructor(call: {
    readonly operation: OperationName;
    readonly endpointName: string;
    readonly headers: IncomingHttpHeaders;
  }) {
    this.#operation = conventionalNames[call.operation] ?? call.operation;
    // An instrumented server has read the header already, and has a span of its own below it.
    const isWithin = trace.getActiveSpan() !== undefined;
    const parent = isWithin ? context.active() : propagation.extract(ROOT_CONTEXT, call.headers);
    const attributes = {
      "gen_ai.operation.name": this.#operation,
      "gw.endpoint.name": call.endpointName,
    };
    const name = `${this.#operation} ${call.endpointName}`;
    const kind = isWithin ? SpanKind.INTERNAL : SpanKind.SERVER;
    this.#span = tracer.startSpan(name, { kind, attributes }, parent);
    this.#context = below(parent, this.#span);
  }

  /** Begins the span of an attempt. */
  attempt({ provider, modelName, modelDefinitionId }: CallableModel): AttemptTrace {
    const attributes = {
      "gen_ai.operation.name": this.#operation,
      "gen_ai.provider.name": conventionalProviders[provider] ?? provider,
      "gen_ai.request.model": modelName,
      "gw.model_definition.id": modelDefinitionId,
    };
    const name = `${this.#operation} ${modelName}`;
    const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, this.#context);
    return new AttemptTrace(span, below(this.#context, span));
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

  /** The caller's headers with this span as what a provider's own spans are below. */
  carriedBy(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    if (!this.#span.isRecording()) return headers;
    const carried: Record<string, string> = {};
    propagation.inject(this.#context, carried);
    const { traceparent } = carried;
    return traceparent === undefined ? headers : { ...headers, traceparent };
  }

  end(result: SpanEnd): void {
    endSpan(this.#span, result);
  }
}

/** Without an SDK a span is none, and nothing can stand below it. */
function below(parent: Context, span: Span): Context {
  return isSpanContextValid(span.spanContext()) ? trace.setSpan(parent, span) : parent;
}

function endSpan(span: Span, { status, errorType, usage }: SpanEnd): void {
  const attributes: Attributes = {
    "http.response.status_code": status,
    "gen_ai.usage.input_tokens": usage?.input,
    "gen_ai.usage.output_tokens": usage?.output,
    "error.type": errorType,
  };
  span.setAttributes(attributes);
  if (errorType !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
