import type { ApiFormat } from "../formats/api-format.ts";
import { openAi } from "../formats/openai-format.ts";
import { type Route, routeOf } from "../formats/route.ts";
import { scriptOfModel } from "../model-script.ts";
import type { ReceivedRequest } from "../received-request.ts";
import type { InvalidRequest } from "../requests/invalid-request.ts";
import type { Script } from "../script.ts";
import {
  buildErrorResponse,
  buildResponse,
  type Call,
  type FakeResponse,
} from "./build-response.ts";
import { sse } from "./stream-event.ts";
import { type ThreadBody, Threads } from "./threads.ts";

export interface ResponseBookOptions {
  /** The only accepted credential; by default, any of the right kind is accepted. */
  readonly credential?: string;
  /** Accepts requests that the real providers reject, such as those with unknown fields. */
  readonly lenient?: boolean;
  /** Scripts by model; they take precedence over the script in the name. */
  readonly models?: Readonly<Record<string, Script>>;
}

/** A response, with the script that controls its sending. */
export interface PreparedResponse {
  readonly planned: FakeResponse;
  readonly script: Script;
  readonly idHeader: string;
}

/** Maximum size in bytes of requests whose responses are cached. */
const cachedBytes = 4_096;
/** Maximum number of cached responses. */
const cachedCount = 256;

/** Determines the response to a request. */
export class ResponseBook {
  /** Scripts for the next requests, one each. */
  readonly queue: Script[] = [];
  /** Returns the script of a request when the queue is empty. */
  respond: ((request: ReceivedRequest) => Script | undefined) | undefined;
  readonly #threads = new Threads();
  readonly #options: ResponseBookOptions;
  /** Responses to requests without an enqueued script, by path and body. */
  readonly #cached = new Map<string, PreparedResponse>();

  constructor(options: ResponseBookOptions) {
    this.#options = options;
  }

  /** `id` is the number of the response. */
  responseTo(request: ReceivedRequest, id: string): PreparedResponse {
    const { method, path, headers, body } = request;
    const route = routeOf(method, path);
    if (route === undefined) {
      return errorResponse(openAi, { status: 404, message: `Invalid URL (${method} ${path})` });
    }
    const { format } = route.operation;
    const credential = format.credentialOf(headers);
    if (credential === undefined) {
      const [status, message] = format.noCredential?.(headers) ?? [401, "A credential is missing"];
      return errorResponse(format, { status, message });
    }
    if (credential !== (this.#options.credential ?? credential)) {
      const wrong = { status: 401, message: "The credential is invalid" };
      return errorResponse(format, format.wrongCredential ?? wrong);
    }
    const key = `${path} ${headers["anthropic-beta"]} ${body.toString("latin1", 0, cachedBytes)}`;
    const isRepeatable = this.queue.length === 0 && body.length < cachedBytes;
    const known = isRepeatable && this.respond === undefined ? this.#cached.get(key) : undefined;
    if (known !== undefined) return known;
    const call = this.#readCall(route, request);
    if ("status" in call) return errorResponse(format, call);
    const own = this.queue.shift() ?? this.respond?.(request);
    const { model } = call;
    const script = own ?? this.#options.models?.[model] ?? scriptOfModel(model) ?? {};
    const planned = buildResponse({ ...call, operation: route.operation, credential }, script);
    const prepared = { planned, script, idHeader: format.idHeader };
    const { body: asked } = call;
    this.#threads.hold({ operation: route.operation, body: asked, script, id });
    // A response that contains the credential is for one client only.
    if (
      own === undefined &&
      isRepeatable &&
      asked.thread == null &&
      !script.faults?.includes("echo-credential")
    ) {
      if (this.#cached.size >= cachedCount) this.#cached.clear();
      this.#cached.set(key, prepared);
    }
    return prepared;
  }

  /** Reads a request, or returns the error that the real provider responds with. */
  #readCall(
    { operation, model: ofPath, framing }: Route,
    request: ReceivedRequest,
  ): (Pick<Call, "model" | "framing"> & { readonly body: ThreadBody }) | ErrorStatus {
    const isStrict = this.#options.lenient !== true;
    const hasBody = request.method !== "GET";
    const headers =
      hasBody && isStrict ? operation.format.invalidHeaders(request.headers) : undefined;
    if (headers !== undefined) return { status: 400, ...headers };
    let body: Readonly<Record<string, unknown>>;
    try {
      body = hasBody ? Object(request.json) : {};
    } catch {
      return { status: 400, message: "The body is not JSON" };
    }
    const model = ofPath ?? body.model;
    if (typeof model !== "string") return { status: 400, message: "model: Field required" };
    const whole = this.#threads.resume({ ...body, model });
    if (whole === undefined) return { status: 404, message: "The thread does not exist" };
    const invalid = isStrict ? operation.invalid(whole, request.headers) : undefined;
    if (invalid !== undefined) return { status: 400, ...invalid };
    return { model, body: whole, framing: framing ?? (body.stream === true ? sse : undefined) };
  }
}

interface ErrorStatus extends InvalidRequest {
  readonly status: number;
}

function errorResponse(format: ApiFormat, error: ErrorStatus): PreparedResponse {
  return { planned: buildErrorResponse(format, error), script: {}, idHeader: format.idHeader };
}
