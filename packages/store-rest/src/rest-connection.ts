import { GatewayError, type MutationContext } from "@gw/entities";
import { exchange, type HttpAnswer } from "./http-exchange.js";
import { isWireObject } from "./protocol/codecs/codec.js";
import { decodeError } from "./protocol/decode-error.js";
import type { ProtocolRoute } from "./protocol/protocol-route.js";
import { type CheckedRestOptions, checkRestOptions, type RestOptions } from "./rest-options.js";

/** What is said to a server for one call. */
export interface RouteRequest {
  /** Under which the routes stand. */
  readonly prefix: string;
  readonly wire: Readonly<Record<string, unknown>>;
  readonly by?: MutationContext | undefined;
  /** Breaks the call off. */
  readonly signal?: AbortSignal | undefined;
}

/** Speaks the routes of the protocol with one server. */
export class RestConnection {
  readonly #options: CheckedRestOptions;

  constructor(options: RestOptions) {
    this.#options = checkRestOptions(options);
  }

  /** As it was asked for; absent leaves the choice to us. */
  get prefix(): string | undefined {
    return this.#options.prefix;
  }

  async call<Input, Output>(
    route: ProtocolRoute<Input, Output>,
    request: RouteRequest,
  ): Promise<Output> {
    const answer = await this.ask(route, request);
    const label = `${route.method} ${request.prefix}${route.path}`;
    if (answer.status !== 200) throw this.errorOf(answer, request.wire);
    if (answer.json === undefined) {
      throw new GatewayError("INTERNAL_ERROR", `${label}: the server's answer is not JSON`);
    }
    // The mutation is durable, whatever its answer looks like.
    if (answer.revision !== undefined) request.by?.onCommitted?.(answer.revision);
    return route.decodeResponse(answer.json);
  }

  /** The answer as it is, whatever its status. */
  ask(route: ProtocolRoute, { prefix, wire, by, signal }: RouteRequest): Promise<HttpAnswer> {
    return exchange(this.#options, {
      method: route.method,
      path: `${prefix}${route.path}`,
      requestId: by?.requestId,
      isMutation: route.isMutation,
      signal,
      ...(route.method === "GET" ? { query: wire } : { body: wire }),
    });
  }

  /**
   * The error that an answer stands for. A server, or something on the way to it, may repeat in
   * its text what it was sent: then the text is ours.
   */
  errorOf({ status, json }: HttpAnswer, wire: RouteRequest["wire"] = {}): GatewayError {
    const sensitive = this.#sensitive(wire);
    if (!repeats(json, sensitive)) return decodeError(status, json);
    const bare = { error_code: isWireObject(json) ? json.error_code : undefined };
    return decodeError(status, repeats(bare, sensitive) ? {} : bare);
  }

  // Shorter values would be found in any text.
  #sensitive({ secret_value: fields }: RouteRequest["wire"]): readonly string[] {
    const values = typeof fields === "object" && fields !== null ? Object.values(fields) : [];
    const { token } = this.#options;
    return [token, ...values].filter((value) => typeof value === "string" && value.length >= 8);
  }
}

// Also as JSON inside of a string.
function repeats(json: unknown, sensitive: readonly string[]): boolean {
  if (sensitive.length === 0) return false;
  const told = textOf(json);
  // What cannot be looked through may hold anything.
  if (told === undefined) return true;
  return sensitive.some(
    (value) => told.includes(escaped(value)) || told.includes(escaped(escaped(value))),
  );
}

/** Absent where it is nested too deep to be written. */
function textOf(json: unknown): string | undefined {
  try {
    return JSON.stringify(json) ?? "";
  } catch {
    return undefined;
  }
}

/** As it stands inside of JSON. */
function escaped(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}
