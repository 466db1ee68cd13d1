/** Faults of real providers; they can be combined. */
export const faults = [
  /** The request gets no response. */
  "hang",
  /** The connection is reset before the headers. */
  "reset",
  /** The connection is reset after the headers, before the first byte. */
  "reset-body",
  /** The connection is reset after `after` chunks. */
  "break",
  /** The connection ends after `after` chunks, in the middle of the response. */
  "drop",
  /** A stream ends as valid HTTP after `after` chunks; a plain response ends with its connection. */
  "cut",
  /** Nothing is sent after `after` chunks. */
  "stall",
  /** A stream lacks its end marker. */
  "no-end",
  /** A stream ends with an error event after `after` events. */
  "error-event",
  /** A stream has an event that does not parse after `after` events. */
  "malformed",
  /** A plain response is an HTML page. */
  "html",
  /** The response never ends: white space, or one line of a stream. */
  "oversized",
  /** The response redirects to `/elsewhere`. */
  "redirect",
  /** Lines of a stream end in CR LF. */
  "crlf",
  /** The response is compressed, whatever the request accepts. */
  "gzip",
  /** The error message contains the credential of the request; status 401 by default. */
  "echo-credential",
  /** The connection closes after the response, which announces it. */
  "close",
  /** The connection closes after the response without announcement. */
  "silent-close",
] as const;

/** One of {@link faults}. */
export type Fault = (typeof faults)[number];

/** The response to one request; an empty script echoes it. */
export interface Script {
  /** HTTP status; from 300, the body is an error of the API format. */
  readonly status?: number;
  /** The message of an error response or event. */
  readonly message?: string;
  /** Seconds, or an HTTP date. */
  readonly retryAfter?: number | string;
  /** Additional headers; they override others. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The raw body; a list is sent chunk by chunk. */
  readonly body?: string | Uint8Array | readonly (string | Uint8Array)[];
  /** The model's text. */
  readonly text?: string;
  /** Number of text events of a stream; the text is repeated or truncated to fit. */
  readonly events?: number;
  /** Number of tool calls, one after the result of the other; 1 by default. */
  readonly toolRounds?: number;
  /** Milliseconds before the headers, or what they wait for. */
  readonly beforeHeaders?: number | Promise<unknown>;
  /** Milliseconds between the headers and the first byte. */
  readonly beforeFirstByte?: number;
  /** Milliseconds between chunks, or what they wait for. */
  readonly betweenChunks?: number | Promise<unknown>;
  /** Number of comments or pings before the first event. */
  readonly comments?: number;
  /** Size of chunks in bytes; chunks may end within characters and lines. */
  readonly chunkBytes?: number;
  readonly faults?: readonly Fault[];
  /** Number of chunks or events before a fault that has a position. */
  readonly after?: number;
}
