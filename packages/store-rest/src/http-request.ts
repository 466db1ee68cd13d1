import { GatewayError } from "@gw/entities";
import { readBoundedBody } from "./bounded-body.js";
import { NoResponseError } from "./no-response-error.js";
import { workspaceHeader } from "./protocol/workspace-header.js";
import type { CheckedRestOptions } from "./rest-options.js";
import { followRequest } from "./sent-request.js";

export interface HttpRequest {
  readonly method: string;
  /** Path below the base URL, without a query. Error messages contain it, so it holds no values. */
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly requestId?: string | undefined;
  /** Whether the request concerns the workspace of the options; then it names that workspace. */
  readonly isOfWorkspace?: boolean;
  /** Whether the server refuses input that it would warn about. */
  readonly isStrict?: boolean | undefined;
  /** True when the server may have applied a change although no response arrives. */
  readonly isMutation: boolean;
  /** Cancels the request. */
  readonly signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  readonly status: number;
  /** The parsed body; `undefined` when it is not JSON. */
  readonly json: unknown;
  readonly isHtml: boolean;
  /** The store revision that the request created. */
  readonly revision: number | undefined;
}

/**
 * Sends a request and reads the whole response, whatever its status. Redirects are not followed,
 * because the token and the credential in a body must reach only the configured server.
 *
 * @throws {@link NoResponseError} without a whole response; {@link GatewayError} INTERNAL_ERROR for a
 * redirect or an unreadable response; the reason of the signal once it is aborted
 */
export async function sendRequest(
  options: CheckedRestOptions,
  request: HttpRequest,
): Promise<HttpResponse> {
  const { fetch, timeoutMs } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal =
    request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
  const label = `${request.method} ${request.path}`;
  const sending = followRequest(async () =>
    fetch(urlOf(options, request), {
      method: request.method,
      headers: headersOf(options, request),
      redirect: "manual",
      signal,
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
    }),
  );
  try {
    const response = await sending.response;
    if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
      await response.body?.cancel();
      throw new GatewayError(
        "INTERNAL_ERROR",
        `${label}: the server redirects; set \`baseUrl\` to the final address`,
      );
    }
    const text = await readBoundedBody(response, signal);
    const type = response.headers.get("content-type") ?? "";
    return {
      status: response.status,
      json: parseJson(text),
      isHtml: /^text\/html\b/i.test(type),
      revision: revisionOf(response.headers),
    };
  } catch (error) {
    request.signal?.throwIfAborted();
    if (GatewayError.is(error)) throw error;
    const code = codeOf(error);
    const isSent = sending.request.isSent ?? !isUnsent(code);
    const outcomeUnknown = request.isMutation && isSent;
    const reason = timeout.aborted
      ? `no ${isSent ? "response" : "connection"} within ${timeoutMs} ms`
      : `the server cannot be reached${code === "" ? "" : ` (${code})`}`;
    const message = `${label}: ${reason}${outcomeUnknown ? "; the change may have been made" : ""}`;
    throw new NoResponseError(message, { outcomeUnknown });
  }
}

/** Of RFC 7240. */
const strictPreference = "handling=strict";

function urlOf({ baseUrl }: CheckedRestOptions, { path, query = {} }: HttpRequest): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) parameters.append(name, String(value));
  return `${baseUrl}${path}${parameters.size === 0 ? "" : `?${parameters}`}`;
}

function headersOf(
  { token, workspace }: CheckedRestOptions,
  { body, requestId, isOfWorkspace, isStrict }: HttpRequest,
): Headers {
  const headers = new Headers({ accept: "application/json" });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  if (workspace !== undefined && isOfWorkspace) headers.set(workspaceHeader, workspace);
  if (requestId !== undefined) headers.set("x-request-id", requestId);
  if (isStrict) headers.set("prefer", strictPreference);
  return headers;
}

// The cause is dropped except for its code: it may contain the token and the body.
function codeOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : {};
  const { code, message } = (cause ?? {}) as {
    readonly code?: unknown;
    readonly message?: unknown;
  };
  // Ports of other protocols, to which fetch opens no connection.
  if (message === "bad port") return "BAD_PORT";
  return typeof code === "string" && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? code : "";
}

/** Failures before any byte is sent, of clients that report only a code. */
const unsentCodes: ReadonlySet<string> = new Set([
  ...["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"],
  ...["EHOSTDOWN", "ENETDOWN", "EADDRNOTAVAIL", "EACCES", "EPERM", "EMFILE"],
  ...["UND_ERR_CONNECT_TIMEOUT", "BAD_PORT", "DEPTH_ZERO_SELF_SIGNED_CERT"],
]);

function isUnsent(code: string): boolean {
  return unsentCodes.has(code) || /^(CERT|ERR_TLS|ERR_SSL|SELF_SIGNED|UNABLE_TO)_/.test(code);
}

// The error of JSON.parse is dropped because it quotes its input.
function parseJson(text: string): unknown {
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
