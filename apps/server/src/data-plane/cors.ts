import type { IncomingMessage, ServerResponse } from "node:http";

/** Response headers that scripts may read. */
const exposedHeaders = [
  "request-id",
  "retry-after",
  "retry-after-ms",
  "x-gw-attempts",
  "x-gw-dropped-query",
  "x-gw-endpoint",
  "x-gw-model",
  "x-gw-outcome",
  "x-gw-provider",
  "x-gw-reason",
  "x-gw-request-id",
  "x-request-id",
  "x-should-retry",
].join(", ");

/** In seconds; browsers have lower limits. */
const maxAge = "86400";

/** A list of header names, as browsers send it. */
const headerNames = /^[a-z0-9!#$%&'*+.^_`|~, -]{1,4096}$/i;

/**
 * Permits pages of some origins to call the data plane from a browser. Tokens are in headers and never
 * in cookies, so a page can use only a token that it has.
 */
export class Cors {
  readonly #origins: ReadonlySet<string>;

  private constructor(origins: readonly string[]) {
    this.#origins = new Set(origins);
  }

  /** `undefined` without origins, so that calls skip the check. */
  static of(origins: readonly string[] = []): Cors | undefined {
    return origins.length === 0 ? undefined : new Cors(origins);
  }

  /** Adds the response headers for the origin. @returns whether it responded to a preflight request */
  handle({ method, headers }: IncomingMessage, response: ServerResponse): boolean {
    response.setHeader("vary", "origin");
    const { origin } = headers;
    if (origin === undefined || !this.#origins.has(origin)) return false;
    response.setHeader("access-control-allow-origin", origin);
    if (method !== "OPTIONS" || headers["access-control-request-method"] === undefined) {
      response.setHeader("access-control-expose-headers", exposedHeaders);
      return false;
    }
    const requested = headers["access-control-request-headers"];
    response.writeHead(204, {
      "access-control-allow-methods": "GET, HEAD, POST",
      "access-control-max-age": maxAge,
      // SDKs send many headers, which are ignored or forwarded by name.
      ...(requested !== undefined &&
        headerNames.test(requested) && { "access-control-allow-headers": requested }),
    });
    response.end();
    return true;
  }
}
