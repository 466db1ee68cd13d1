import type { IncomingHttpHeaders } from "node:http";
import type { InvalidRequest } from "../requests/invalid-request.ts";
import type { Prompt } from "../responses/prompt.ts";
import type { Reply } from "../responses/reply.ts";
import type { StreamEvent } from "../responses/stream-event.ts";

/** The common behavior of all operations of a provider. */
export interface ApiFormat {
  /** Returns the credential of a request; undefined without one of the right kind. */
  credentialOf(headers: IncomingHttpHeaders): string | undefined;
  /** Returns the body of an error response; `details` are further fields of the error. */
  error(status: number, message: string, details?: object): object;
  errorEvent(status: number, message: string): StreamEvent;
  /** Event that keeps a stream alive; without it, a comment is sent. */
  readonly ping?: StreamEvent;
  /** Response header with the request id. */
  readonly idHeader: string;
  /** Headers of all responses. */
  readonly headers: Readonly<Record<string, string>>;
  /** Returns the error of a request with a body whose headers are invalid. */
  invalidHeaders(headers: IncomingHttpHeaders): InvalidRequest | undefined;
  /** Overrides the error of a request without a credential of the right kind. */
  noCredential?(headers: IncomingHttpHeaders): readonly [status: number, message: string];
  /** Overrides the error of a wrong credential. */
  readonly wrongCredential?: InvalidRequest & { readonly status: number };
}

/** An operation of a provider; `Body` has the fields that it reads. */
export interface Operation<Body = unknown> {
  readonly format: ApiFormat;
  /** @throws Error if a required field is missing */
  read(body: Body): Prompt;
  /** Returns the error of an invalid request, as the real provider does. */
  invalid(body: unknown, headers: IncomingHttpHeaders): InvalidRequest | undefined;
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

/** Whether the content type of a request is JSON. */
export function isJson({ "content-type": type = "" }: IncomingHttpHeaders): boolean {
  return /^application\/json *(;|$)/i.test(type);
}

export function bearerOf(authorization = ""): string | undefined {
  return /^Bearer (.+)$/i.exec(authorization)?.[1];
}
