import { STATUS_CODES } from "node:http";
import type { Dialect, Operation } from "./dialect.ts";
import { replyTo } from "./reply.ts";
import type { Fault, Script } from "./script.ts";
import { type Framing, sse } from "./stream-event.ts";

/** What is sent, but for when, and for how it breaks. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Of a stream; a plain answer is one. May have the mark of the id in them. */
  readonly chunks: readonly (string | Uint8Array)[];
  readonly isStream: boolean;
}

/** A request that has found its operation. */
export interface Call {
  readonly operation: Operation;
  readonly model: string;
  readonly body: unknown;
  readonly credential: string;
  /** Absent where a plain answer is asked for. */
  readonly framing: Framing | undefined;
}

/** Callers are known to drop unknown fields, and to round numbers: a gateway must not. */
const unknownFields =
  '"x_fake": {"big":12345678901234567890,"decimal":1.10,"escaped":"\\u00fc\\/"},';

/** Neither is for those behind a gateway. */
const strayHeaders = { "set-cookie": "fake=1; Path=/", "x-fake-internal": "1" };

export function answerTo(call: Call, script: Script): Answer {
  const { operation, framing } = call;
  const has = (fault: Fault): boolean => script.faults?.includes(fault) ?? false;
  const isRefusal = has("echo-credential") && !has("error-event");
  const status = script.status ?? (isRefusal ? 401 : 200);
  if (script.body !== undefined) return asItIs(script.body, call, { ...script, status });
  if (has("redirect")) return redirect;
  const message = has("echo-credential")
    ? `Incorrect API key provided: ${call.credential}`
    : script.message;
  if (status >= 300) return errorAnswer(operation.dialect, { ...script, status, message });
  if (has("html")) return plain(operation.dialect, script, "<html>It works!</html>", "text/html");
  try {
    const reply = replyTo(operation.read(call.body), call.model, script);
    if (framing === undefined || operation.stream === undefined) {
      const body = withUnknownFields(JSON.stringify(operation.plain(reply, call.body)));
      return plain(operation.dialect, { ...script, status }, body);
    }
    const events = operation.stream(reply, call.body);
    const chunks = events.map((event, index) => framing.frame(event, index));
    if (framing.end !== undefined) chunks.push(framing.end);
    chunks[0] = withUnknownFields(chunks[0] ?? "");
    return {
      status,
      headers: headersOf(operation.dialect, framing.contentType, script),
      chunks: spoiled(chunks, { ...call, framing }, { ...script, message }),
      isStream: true,
    };
  } catch (error) {
    const refusal = error instanceof Error ? error.message : String(error);
    return errorAnswer(operation.dialect, { status: 400, message: refusal });
  }
}

export function errorAnswer(
  dialect: Dialect,
  script: Omit<Script, "message"> & {
    readonly status: number;
    readonly message?: string | undefined;
  },
): Answer {
  const { status, message = STATUS_CODES[status] ?? "Error" } = script;
  return plain(dialect, script, JSON.stringify(dialect.error(status, message)));
}

/** The chunks of a stream with what the script wants in, or out of, its events. */
function spoiled(
  whole: readonly string[],
  { operation, framing }: Call & { readonly framing: Framing },
  script: Omit<Script, "message"> & { readonly message?: string | undefined },
): string[] {
  const { dialect } = operation;
  const has = (fault: Fault): boolean => script.faults?.includes(fault) ?? false;
  let chunks = [...whole];
  const place = (otherwise: number): number =>
    Math.min(script.after ?? otherwise, chunks.length - 1);
  if (has("no-end")) chunks.pop();
  if (has("malformed")) chunks.splice(place(1), 0, framing.malformed);
  if (has("error-event")) {
    const after = place(0);
    const describe = operation.errorEvent ?? dialect.errorEvent;
    const { message = STATUS_CODES[503] ?? "" } = script;
    const event = framing.frame(describe(503, message), after);
    chunks = [...chunks.slice(0, after), event, framing.end ?? ""];
  }
  const pause = framing === sse && dialect.ping ? sse.frame(dialect.ping, 0) : framing.comment;
  chunks.unshift(...Array.from({ length: script.comments ?? 0 }, () => pause));
  return has("crlf") ? chunks.map((chunk) => chunk.replaceAll("\n", "\r\n")) : chunks;
}

const redirect: Answer = {
  status: 307,
  headers: { location: "/elsewhere" },
  chunks: [""],
  isStream: false,
};

function asItIs(body: NonNullable<Script["body"]>, call: Call, script: Script): Answer {
  const type = (call.framing ?? { contentType: "application/json" }).contentType;
  return {
    status: script.status ?? 200,
    headers: headersOf(call.operation.dialect, type, script),
    chunks: typeof body === "string" || body instanceof Uint8Array ? [body] : body,
    isStream: call.framing !== undefined,
  };
}

function plain(
  dialect: Dialect,
  script: Omit<Script, "message">,
  body: string,
  type = "application/json",
): Answer {
  const { status = 200 } = script;
  return { status, headers: headersOf(dialect, type, script), chunks: [body], isStream: false };
}

function headersOf(
  dialect: Dialect,
  contentType: string,
  { retryAfter, headers }: Omit<Script, "message">,
): Record<string, string> {
  return {
    "content-type": contentType,
    ...dialect.headers,
    ...strayHeaders,
    ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    ...headers,
  };
}

function withUnknownFields(text: string): string {
  return text.replace("{", `{${unknownFields}`);
}
