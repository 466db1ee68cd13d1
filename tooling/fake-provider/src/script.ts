/** What can go wrong with an answer, each as it is seen in the wild; they combine. */
export const faults = [
  /** The request is taken, and nothing follows. */
  "hang",
  /** The connection is reset instead of an answer. */
  "reset",
  /** The connection is reset after the headers, before the first byte. */
  "reset-body",
  /** The connection is reset after `after` chunks. */
  "break",
  /** The answer ends well-formed to HTTP after `after` chunks; a plain one with its connection. */
  "cut",
  /** Nothing follows after `after` chunks. */
  "stall",
  /** A stream has all but its end marker. */
  "no-end",
  /** After `after` events the stream ends in an error event. */
  "error-event",
  /** After `after` events comes one that does not parse. */
  "malformed",
  /** A plain answer is a page of HTML. */
  "html",
  /** The answer never ends: white space, or a line of a stream. */
  "oversized",
  /** The caller is sent to `/elsewhere`. */
  "redirect",
  /** Lines of a stream end in CR LF. */
  "crlf",
  /** The answer is compressed, whatever was asked for. */
  "gzip",
  /** An error, whether of status or event, repeats the credential that it was sent; 401 by itself. */
  "echo-credential",
  /** The answer announces that its connection closes after it. */
  "close",
  /** The connection closes after the answer, unannounced. */
  "silent-close",
] as const;

/** One of {@link faults}. */
export type Fault = (typeof faults)[number];

/** How one request is answered; without any of these it is echoed. */
export interface Script {
  /** HTTP status; from 300 on with an error of the dialect as its body. */
  readonly status?: number;
  /** The text of an error, be it of status or event. */
  readonly message?: string;
  /** Seconds, or a date as in HTTP. */
  readonly retryAfter?: number | string;
  /** Beside the usual ones, or instead of them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent as it is, instead of an answer; a list chunk by chunk. */
  readonly body?: string | Uint8Array | readonly (string | Uint8Array)[];
  /** What the model says. */
  readonly text?: string;
  /** In how many pieces a stream has the text; what it says is repeated, or cut, to fit. */
  readonly events?: number;
  /** Milliseconds. */
  readonly beforeHeaders?: number;
  /** Milliseconds between the headers and the first byte. */
  readonly beforeFirstByte?: number;
  /** Milliseconds. */
  readonly betweenChunks?: number;
  /** How many comments, or pings, a stream opens with. */
  readonly comments?: number;
  /** Cuts the answer into chunks of so many bytes, within characters and lines. */
  readonly chunkBytes?: number;
  readonly faults?: readonly Fault[];
  /** After how many chunks, or events, a fault sets in that has a place. */
  readonly after?: number;
}
