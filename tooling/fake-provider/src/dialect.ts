import type { IncomingHttpHeaders } from "node:http";
import type { Prompt } from "./prompt.ts";
import type { Reply } from "./reply.ts";
import type { StreamEvent } from "./stream-event.ts";

/** What all operations of a provider have in common. */
export interface Dialect {
  /** What a caller shows; `undefined` where it shows nothing of the right kind. */
  credentialOf(headers: IncomingHttpHeaders): string | undefined;
  /** The body of an error. */
  error(status: number, message: string): object;
  errorEvent(status: number, message: string): StreamEvent;
  /** Sent to keep a stream alive; without it a comment is. */
  readonly ping?: StreamEvent;
  /** In which answers have the id of the request. */
  readonly idHeader: string;
  /** In all answers. */
  readonly headers: Readonly<Record<string, string>>;
  /** Why a request is refused by its headers, if it is. */
  refusalOf?(headers: IncomingHttpHeaders): string | undefined;
}

/** One call of a provider; `Body` as far as it is read. */
export interface Operation<Body = unknown> {
  readonly dialect: Dialect;
  /** Throws where a field that is needed is missing. */
  read(body: Body): Prompt;
  plain(reply: Reply, body: Body): object;
  /** The last one is the end marker. */
  stream?(reply: Reply, body: Body): StreamEvent[];
  /** Where it differs from that of the dialect. */
  errorEvent?: Dialect["errorEvent"];
}

/** A field that is missing, or is not what it has to be. */
export function required<Value>(value: Value | undefined | null, field: string): Value {
  if (value === undefined || value === null) throw new Error(`${field}: Field required`);
  return value;
}

export function bearerOf(authorization = ""): string | undefined {
  return /^Bearer (.+)$/i.exec(authorization)?.[1];
}
