import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** The progress of a request. */
export type Phase =
  /** The body of the request is being received. */
  | "request"
  | "before-headers"
  | "before-first-byte"
  /** A part of the response body was sent. */
  | "mid-body";

/** `broken` by the script, `aborted` by the client. */
export type Outcome = "pending" | "answered" | "broken" | "aborted";

/** A request as received, and its outcome. */
export interface ReceivedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, in their original case. */
  readonly rawHeaders: readonly string[];
  /** Empty until the whole body has arrived. */
  readonly body: Buffer;
  /** The parsed body, including unknown fields. */
  readonly json: unknown;
  /** The headers of the response; empty until they are sent. */
  readonly responseHeaders: IncomingHttpHeaders;
  readonly phase: Phase;
  readonly outcome: Outcome;
  /** Milliseconds, by `performance.now()`. */
  readonly arrivedAt: number;
  /** End of the response or of the connection; milliseconds, by `performance.now()`. */
  readonly closedAt: number | undefined;
  /** Resolves when the outcome is known. */
  readonly closed: Promise<void>;
}

/** The mutable implementation. */
export class RequestRecord implements ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly arrivedAt: number = performance.now();
  readonly closed: Promise<void>;
  body: Buffer = Buffer.alloc(0);
  responseHeaders: IncomingHttpHeaders = {};
  phase: Phase = "request";
  outcome: Outcome = "pending";
  closedAt: number | undefined;
  readonly #resolve: () => void;

  constructor({ method = "", url = "", headers, rawHeaders }: IncomingMessage) {
    this.method = method;
    this.path = url;
    this.headers = headers;
    this.rawHeaders = rawHeaders;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    this.#resolve = resolve;
  }

  get json(): unknown {
    return JSON.parse(this.body.toString());
  }

  close(isAnswered: boolean): void {
    this.closedAt = performance.now();
    if (this.outcome === "pending") this.outcome = isAnswered ? "answered" : "aborted";
    this.#resolve();
  }
}
