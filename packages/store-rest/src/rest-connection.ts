import { GatewayError, type MutationContext } from "@gw/entities";
import { type HttpRequest, type HttpResponse, sendRequest, streamRequest } from "./http-request.js";
import { isWireObject } from "./protocol/codecs/codec.js";
import { decodeError } from "./protocol/decode-error.js";
import type { ProtocolRoute } from "./protocol/protocol-route.js";
import { type CheckedRestOptions, checkRestOptions, type RestOptions } from "./rest-options.js";

/** What a request to a route consists of. */
export interface RouteRequest {
  /** Base path of the routes. */
  readonly prefix: string;
  readonly wire: Readonly<Record<string, unknown>>;
  readonly by?: MutationContext | undefined;
  /** Cancels the request. */
  readonly signal?: AbortSignal | undefined;
}

/** Calls the routes of the protocol on one server. */
export class RestConnection {
  readonly #options: CheckedRestOptions;

  constructor(options: RestOptions) {
    this.#options = checkRestOptions(options);
  }

  /** The configured base path; `undefined` to use the default of the server. */
  get prefix(): string | undefined {
    return this.#options.prefix;
  }

  /** The configured workspace; the server chooses one when `undefined`. */
  get workspace(): string | undefined {
    return this.#options.workspace;
  }

  async call<Input, Output>(
    route: ProtocolRoute<Input, Output>,
    request: RouteRequest,
  ): Promise<Output> {
    const response = await this.send(route, request);
    const label = `${route.method} ${request.prefix}${route.path}`;
    if (response.status !== 200) throw this.errorOf(response, request.wire);
    if (response.json === undefined) {
      throw new GatewayError("INTERNAL_ERROR", `${label}: the server's response is not JSON`);
    }
    // Before decoding: the mutation is durable even if its response is invalid.
    if (response.revision !== undefined) request.by?.onCommitted?.(response.revision);
    const output = route.decodeResponse(response.json);
    const warnings = route.decodeWarnings(response.json);
    if (warnings.length > 0) request.by?.onWarnings?.(warnings);
    return output;
  }

  /** Reads the response of a route that is a text of any length. */
  async stream(route: ProtocolRoute, request: RouteRequest): Promise<AsyncIterable<Uint8Array>> {
    const response = await streamRequest(this.#options, requestOf(route, request));
    if ("chunks" in response) return response.chunks;
    throw this.errorOf(response, request.wire);
  }

  /** Sends a request and returns the response, whatever its status. */
  send(route: ProtocolRoute, request: RouteRequest): Promise<HttpResponse> {
    return sendRequest(this.#options, requestOf(route, request));
  }

  /**
   * Converts an error response to an error. A server or a proxy may echo the request in its message;
   * a message that contains the token or a credential is dropped.
   */
  errorOf({ status, json }: HttpResponse, wire: RouteRequest["wire"] = {}): GatewayError {
    const sensitive = this.#sensitiveValues(wire);
    if (!containsAny(json, sensitive)) return decodeError(status, json);
    const codeOnly = { error_code: isWireObject(json) ? json.error_code : undefined };
    return decodeError(status, containsAny(codeOnly, sensitive) ? {} : codeOnly);
  }

  // Values under 8 characters are skipped: ordinary text would contain them.
  #sensitiveValues({ secret_value: fields }: RouteRequest["wire"]): readonly string[] {
    const values = typeof fields === "object" && fields !== null ? Object.values(fields) : [];
    const { token } = this.#options;
    return [token, ...values].filter((value) => typeof value === "string" && value.length >= 8);
  }
}

function requestOf(route: ProtocolRoute, { prefix, wire, by, signal }: RouteRequest): HttpRequest {
  return {
    method: route.method,
    path: `${prefix}${route.path}`,
    requestId: by?.requestId,
    isOfWorkspace: route.scope === "workspace",
    isStrict: by?.strict,
    isMutation: route.isMutation,
    signal,
    ...(route.method === "GET" ? { query: wire } : { body: wire }),
  };
}

// A message may also quote a value as JSON, so the value is searched with double escaping too.
function containsAny(json: unknown, sensitive: readonly string[]): boolean {
  if (sensitive.length === 0) return false;
  const text = stringify(json);
  // A value that cannot be searched may contain anything.
  if (text === undefined) return true;
  return sensitive.some(
    (value) => text.includes(escaped(value)) || text.includes(escaped(escaped(value))),
  );
}

/** Returns `undefined` for a value that is nested too deeply. */
function stringify(json: unknown): string | undefined {
  try {
    return JSON.stringify(json) ?? "";
  } catch {
    return undefined;
  }
}

/** The content of the string as JSON writes it, without the quotes. */
function escaped(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}
