import type { IncomingHttpHeaders } from "node:http";
import type { Prompt } from "../responses/prompt.ts";
import type { Reply } from "../responses/reply.ts";
import type { StreamEvent } from "../responses/stream-event.ts";

/** The common behavior of all operations of a provider. */
export interface ApiFormat {
  /** Returns the credential of a request; undefined without one of the right kind. */
  credentialOf(headers: IncomingHttpHeaders): string | undefined;
  /** Returns the body of an error response. */
  error(status: number, message: string): object;
  errorEvent(status: number, message: string): StreamEvent;
  /** Event that keeps a stream alive; without it, a comment is sent. */
  readonly ping?: StreamEvent;
  /** Response header with the request id. */
  readonly idHeader: string;
  /** Headers of all responses. */
  readonly headers: Readonly<Record<string, string>>;
  /** Returns an error message if a required header is missing. */
  headerError?(headers: IncomingHttpHeaders): string | undefined;
}

/** An operation of a provider; `Body` has the fields that it reads. */
export interface Operation<Body = unknown> {
  readonly format: ApiFormat;
  /** @throws Error if a required field is missing */
  read(body: Body): Prompt;
  plain(reply: Reply, body: Body): object;
  /** Returns the events of a stream; the last one is the end marker. */
  stream?(reply: Reply, body: Body): StreamEvent[];
  /** Overrides the error event of the format. */
  errorEvent?: ApiFormat["errorEvent"];
}

/** @throws Error if the field is missing */
export function required<Value>(value: Value | undefined | null, field: string): Value {
  if (value === undefined || value === null) throw new Error(`${field}: Field required`);
  return value;
}

export function bearerOf(authorization = ""): string | undefined {
  return /^Bearer (.+)$/i.exec(authorization)?.[1];
}
