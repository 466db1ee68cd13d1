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
export function sendRequest(
  options: CheckedRestOptions,
  request: HttpRequest,
): Promise<HttpResponse> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  return exchange(options, request, { timeout, read: readResponse });
}

/** A successful response whose body is read as it arrives. */
export interface StreamedResponse {
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * Sends a request for a body of any length. `timeoutMs` limits the time for the head, and for each part.
 *
 * @returns an error response whole
 * @throws as {@link sendRequest}; {@link NoResponseError} from the iterator if the body is cut off
 */
export async function streamRequest(
  options: CheckedRestOptions,
  request: HttpRequest,
): Promise<StreamedResponse | HttpResponse> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), options.timeoutMs);
  const response = await exchange(options, request, {
    timeout: controller.signal,
    read: async (received, signal) =>
      received.status === 200 ? received : readResponse(received, signal),
  }).catch((error: unknown) => {
    clearTimeout(timer);
    throw error;
  });
  if (response instanceof Response) {
    return { chunks: chunksOf(response, { timer, label: `${request.method} ${request.path}` }) };
  }
  clearTimeout(timer);
  return response;
}

async function* chunksOf(
  { body }: Response,
  { timer, label }: { readonly timer: NodeJS.Timeout; readonly label: string },
): AsyncGenerator<Uint8Array, void, void> {
  try {
    for await (const chunk of body ?? []) {
      yield chunk;
      timer.refresh();
    }
  } catch {
    throw new NoResponseError(`${label}: the response was cut off`, { outcomeUnknown: false });
  } finally {
    clearTimeout(timer);
  }
}

async function exchange<T>(
  options: CheckedRestOptions,
  request: HttpRequest,
  {
    timeout,
    read,
  }: {
    readonly timeout: AbortSignal;
    readonly read: (response: Response, signal: AbortSignal) => Promise<T>;
  },
): Promise<T> {
  const { fetch, timeoutMs } = options;
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
    return await read(response, signal);
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

async function readResponse(response: Response, signal: AbortSignal): Promise<HttpResponse> {
  const text = await readBoundedBody(response, signal);
  const type = response.headers.get("content-type") ?? "";
  return {
    status: response.status,
    json: parseJson(text),
    isHtml: /^text\/html\b/i.test(type),
    revision: revisionOf(response.headers),
  };
}

/** Of RFC 7240. */
const strictPreference = "handling=strict";

function urlOf({ baseUrl }: CheckedRestOptions, { path, query = {} }: HttpRequest): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of [value].flat()) parameters.append(name, String(one));
  }
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
