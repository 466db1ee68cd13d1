import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** How far an exchange is. */
export type Phase =
  /** The body of the request is on its way. */
  | "request"
  | "before-headers"
  | "before-first-byte"
  /** Something of the body was sent. */
  | "mid-body";

/** `broken` is by the script, `aborted` by the caller. */
export type Outcome = "pending" | "answered" | "broken" | "aborted";

/** A request as it arrived, and what became of it. */
export interface ReceivedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they were spelled. */
  readonly rawHeaders: readonly string[];
  /** Empty until it is there whole. */
  readonly body: Buffer;
  /** The body, unknown fields and all. */
  readonly json: unknown;
  readonly phase: Phase;
  readonly outcome: Outcome;
  /** By `performance.now()`, in milliseconds. */
  readonly arrivedAt: number;
  /** The same, of the end of the answer or of the connection. */
  readonly closedAt: number | undefined;
  /** When it is answered, broken or aborted. */
  readonly closed: Promise<void>;
}

/** The same to those who write it. */
export class RequestRecord implements ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly arrivedAt: number = performance.now();
  readonly closed: Promise<void>;
  body: Buffer = Buffer.alloc(0);
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
