import { STATUS_CODES } from "node:http";
import type { ApiFormat, Operation } from "../formats/api-format.ts";
import type { Fault, Script } from "../script.ts";
import { replyTo } from "./reply.ts";
import { type Framing, sse } from "./stream-event.ts";

/** A response without timing and connection faults. */
export interface FakeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A plain response has one chunk. Chunks may contain the id placeholder. */
  readonly chunks: readonly (string | Uint8Array)[];
  readonly isStream: boolean;
}

/** A routed request. */
export interface Call {
  readonly operation: Operation;
  readonly model: string;
  readonly body: unknown;
  readonly credential: string;
  /** Undefined for a plain response. */
  readonly framing: Framing | undefined;
}

/** Fields and numbers that a gateway must not drop or round. */
const unknownFields =
  '"x_fake": {"big":12345678901234567890,"decimal":1.10,"escaped":"\\u00fc\\/"},';

/** Headers that a gateway must not pass on. */
const strayHeaders = { "set-cookie": "fake=1; Path=/", "x-fake-internal": "1" };

export function buildResponse(call: Call, script: Script): FakeResponse {
  const { operation, framing } = call;
  const has = (fault: Fault): boolean => script.faults?.includes(fault) ?? false;
  const isUnauthorized = has("echo-credential") && !has("error-event");
  const status = script.status ?? (isUnauthorized ? 401 : 200);
  if (script.body !== undefined) return rawResponse(script.body, call, { ...script, status });
  if (has("redirect")) return redirect;
  const message = has("echo-credential")
    ? `Incorrect API key provided: ${call.credential}`
    : script.message;
  if (status >= 300) return buildErrorResponse(operation.format, { ...script, status, message });
  if (has("html"))
    return plainResponse(operation.format, script, "<html>It works!</html>", "text/html");
  try {
    const reply = replyTo(operation.read(call.body), call.model, script);
    if (framing === undefined || operation.stream === undefined) {
      const body = withUnknownFields(JSON.stringify(operation.plain(reply, call.body)));
      return plainResponse(operation.format, { ...script, status }, body);
    }
    const events = operation.stream(reply, call.body);
    const chunks = events.map((event, index) => framing.frame(event, index));
    if (framing.end !== undefined) chunks.push(framing.end);
    chunks[0] = withUnknownFields(chunks[0] ?? "");
    return {
      status,
      headers: headersOf(operation.format, framing.contentType, script),
      chunks: applyFaults(chunks, { ...call, framing }, { ...script, message }),
      isStream: true,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return buildErrorResponse(operation.format, { status: 400, message });
  }
}

export function buildErrorResponse(
  format: ApiFormat,
  script: Omit<Script, "message"> & {
    readonly status: number;
    readonly message?: string | undefined;
    readonly details?: object | undefined;
  },
): FakeResponse {
  const { status, message = STATUS_CODES[status] ?? "Error", details } = script;
  return plainResponse(format, script, JSON.stringify(format.error(status, message, details)));
}

/** Applies the script's faults to the events of a stream. */
function applyFaults(
  whole: readonly string[],
  { operation, framing }: Call & { readonly framing: Framing },
  script: Omit<Script, "message"> & { readonly message?: string | undefined },
): string[] {
  const { format } = operation;
  const has = (fault: Fault): boolean => script.faults?.includes(fault) ?? false;
  let chunks = [...whole];
  const place = (otherwise: number): number =>
    Math.min(script.after ?? otherwise, chunks.length - 1);
  if (has("no-end")) chunks.pop();
  if (has("malformed")) chunks.splice(place(1), 0, framing.malformed);
  if (has("error-event")) {
    const after = place(0);
    const describe = operation.errorEvent ?? format.errorEvent;
    const { message = STATUS_CODES[503] ?? "" } = script;
    const event = framing.frame(describe(503, message), after);
    chunks = [...chunks.slice(0, after), event, framing.end ?? ""];
  }
  const pause = framing === sse && format.ping ? sse.frame(format.ping, 0) : framing.comment;
  chunks.unshift(...Array.from({ length: script.comments ?? 0 }, () => pause));
  return has("crlf") ? chunks.map((chunk) => chunk.replaceAll("\n", "\r\n")) : chunks;
}

const redirect: FakeResponse = {
  status: 307,
  headers: { location: "/elsewhere" },
  chunks: [""],
  isStream: false,
};

function rawResponse(body: NonNullable<Script["body"]>, call: Call, script: Script): FakeResponse {
  const type = (call.framing ?? { contentType: "application/json" }).contentType;
  return {
    status: script.status ?? 200,
    headers: headersOf(call.operation.format, type, script),
    chunks: typeof body === "string" || body instanceof Uint8Array ? [body] : body,
    isStream: call.framing !== undefined,
  };
}

function plainResponse(
  format: ApiFormat,
  script: Omit<Script, "message">,
  body: string,
  type = "application/json",
): FakeResponse {
  const { status = 200 } = script;
  return { status, headers: headersOf(format, type, script), chunks: [body], isStream: false };
}

function headersOf(
  format: ApiFormat,
  contentType: string,
  { retryAfter, headers }: Omit<Script, "message">,
): Record<string, string> {
  return {
    "content-type": contentType,
    ...format.headers,
    ...strayHeaders,
    ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    ...headers,
  };
}

function withUnknownFields(text: string): string {
  return text.replace("{", `{${unknownFields}`);
}
