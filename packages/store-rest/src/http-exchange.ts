import { GatewayError } from "@gw/entities";
import { readBoundedBody } from "./bounded-body.js";
import type { CheckedRestOptions } from "./rest-options.js";

export interface HttpRequest {
  readonly method: string;
  /** Below the base URL, without a query; stands in errors, so it holds no value. */
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly requestId?: string | undefined;
  /** Whether something may have been changed where no answer comes. */
  readonly isMutation: boolean;
  /** Breaks it off. */
  readonly signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  /** The parsed body; `undefined` when it is no JSON. */
  readonly json: unknown;
  readonly isHtml: boolean;
  /** Which mutation of the store it answers. */
  readonly revision: number | undefined;
}

/**
 * One request and its whole answer, whatever the status. Never follows a redirect: the token and
 * the credential in a body are for the server that was named, and for no other.
 *
 * @throws {@link GatewayError} TEMPORARILY_UNAVAILABLE when there is no answer, INTERNAL_ERROR when
 * it is a redirect or cannot be read; the reason of the signal once it is aborted
 */
export async function exchange(
  options: CheckedRestOptions,
  request: HttpRequest,
): Promise<HttpAnswer> {
  const { fetch, timeoutMs } = options;
  const late = AbortSignal.timeout(timeoutMs);
  const signal = request.signal === undefined ? late : AbortSignal.any([late, request.signal]);
  const label = `${request.method} ${request.path}`;
  try {
    const response = await fetch(urlOf(options, request), {
      method: request.method,
      headers: headersOf(options, request),
      redirect: "manual",
      signal,
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    });
    if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel();
      throw new GatewayError(
        "INTERNAL_ERROR",
        `${label}: the server redirects, which is not followed; name its final address`,
      );
    }
    const text = await readBoundedBody(response, signal);
    const type = response.headers.get("content-type") ?? "";
    return {
      status: response.status,
      json: parsed(text),
      isHtml: /^text\/html\b/i.test(type),
      revision: revisionOf(response.headers),
    };
  } catch (error) {
    request.signal?.throwIfAborted();
    if (GatewayError.is(error)) throw error;
    const why = late.aborted ? `no answer within ${timeoutMs} ms` : reasonOf(error);
    const doubt = request.isMutation ? "; the change may have been made" : "";
    throw new GatewayError("TEMPORARILY_UNAVAILABLE", `${label}: ${why}${doubt}`);
  }
}

function urlOf({ baseUrl }: CheckedRestOptions, { path, query = {} }: HttpRequest): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) parameters.append(name, String(value));
  return `${baseUrl}${path}${parameters.size === 0 ? "" : `?${parameters}`}`;
}

function headersOf({ token }: CheckedRestOptions, { body, requestId }: HttpRequest): Headers {
  const headers = new Headers({ accept: "application/json" });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  if (requestId !== undefined) headers.set("x-request-id", requestId);
  return headers;
}

// The error itself is not handed on: whatever made it has seen the token and the body.
function reasonOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : {};
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : "";
  const isCode = typeof code === "string" && /^[A-Z][A-Z0-9_]{1,63}$/.test(code);
  return `the server cannot be reached${isCode ? ` (${code})` : ""}`;
}

// The error of JSON.parse repeats what it could not read: it is dropped.
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function revisionOf(headers: Headers): number | undefined {
  const revision = headers.get("x-gw-revision") ?? "";
  return /^[0-9]{1,15}$/.test(revision) ? Number(revision) : undefined;
}
