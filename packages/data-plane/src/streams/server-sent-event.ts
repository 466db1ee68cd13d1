/** A server-sent event. */
export interface ServerSentEvent {
  /** Absent if the stream does not name the event. */
  readonly event: string | undefined;
  /** The data lines, joined; empty if the event is only a comment. */
  readonly data: string;
}

const byteOrderMark = "\ufeff";

/** Parses the bytes of one event, with or without its empty line. */
export function parseEvent(bytes: Buffer): ServerSentEvent {
  const text = bytes.toString("utf8");
  let event: string | undefined;
  const data: string[] = [];
  for (const line of (text.startsWith(byteOrderMark) ? text.slice(1) : text).split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") event = value;
    else if (field === "data") data.push(value);
  }
  return { event, data: data.join("\n") };
}
