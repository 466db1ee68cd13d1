import { openAi } from "../formats/openai-format.ts";
import { type Route, routeOf } from "../formats/route.ts";
import { scriptOfModel } from "../model-script.ts";
import type { ReceivedRequest } from "../received-request.ts";
import type { Script } from "../script.ts";
import { buildErrorResponse, buildResponse, type FakeResponse } from "./build-response.ts";
import { sse } from "./stream-event.ts";

export interface ResponseBookOptions {
  /** The only accepted credential; by default, any of the right kind is accepted. */
  readonly credential?: string;
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
  readonly #options: ResponseBookOptions;
  /** Responses to requests without an enqueued script, by path and body. */
  readonly #cached = new Map<string, PreparedResponse>();

  constructor(options: ResponseBookOptions) {
    this.#options = options;
  }

  responseTo(request: ReceivedRequest): PreparedResponse {
    const { method, path, headers, body } = request;
    const route = routeOf(method, path);
    if (route === undefined) return errorResponse(404, `Invalid URL (${method} ${path})`);
    const { format } = route.operation;
    const credential = format.credentialOf(headers);
    if (credential === undefined) return errorResponse(401, "A credential is missing", route);
    if (credential !== (this.#options.credential ?? credential)) {
      return errorResponse(401, "The credential is invalid", route);
    }
    const problem = format.headerError?.(headers);
    if (problem !== undefined) return errorResponse(400, problem, route);
    const own = this.queue.shift() ?? this.respond?.(request);
    if (own !== undefined || body.length > cachedBytes) {
      return this.#prepare(route, { request, credential, own });
    }
    const key = `${path} ${body.toString("latin1")}`;
    const known = this.#cached.get(key);
    if (known !== undefined) return known;
    const prepared = this.#prepare(route, { request, credential });
    // The response contains the credential of one client.
    if (prepared.script.faults?.includes("echo-credential")) return prepared;
    if (this.#cached.size >= cachedCount) this.#cached.clear();
    this.#cached.set(key, prepared);
    return prepared;
  }

  #prepare(
    route: Route,
    {
      request,
      credential,
      own,
    }: {
      readonly request: ReceivedRequest;
      readonly credential: string;
      readonly own?: Script | undefined;
    },
  ): PreparedResponse {
    const { operation } = route;
    let body: { readonly model?: unknown; readonly stream?: unknown };
    try {
      body = request.method === "GET" ? {} : Object(request.json);
    } catch {
      return errorResponse(400, "The body is not JSON", route);
    }
    const model = route.model ?? body.model;
    if (typeof model !== "string") return errorResponse(400, "model: Field required", route);
    const script = own ?? this.#options.models?.[model] ?? scriptOfModel(model) ?? {};
    const framing = route.framing ?? (body.stream === true ? sse : undefined);
    const planned = buildResponse({ operation, model, body, credential, framing }, script);
    return { planned, script, idHeader: operation.format.idHeader };
  }
}

function errorResponse(status: number, message: string, route?: Route): PreparedResponse {
  const { format } = route?.operation ?? { format: openAi };
  const planned = buildErrorResponse(format, { status, message });
  return { planned, script: {}, idHeader: format.idHeader };
}
