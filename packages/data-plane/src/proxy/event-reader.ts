/** A server-sent event. */
export interface ServerSentEvent {
  /** Absent if the stream does not name the event. */
  readonly event: string | undefined;
  /** The data lines, joined; empty if the event is only a comment. */
  readonly data: string;
}

const blankLine = /\r?\n\r?\n|\r\r/;
/** Characters of a blank line that may already be read before its last one arrives. */
const partialBlankLine = 3;

/** Splits bytes into events; keeps an incomplete event until its end arrives. */
export class EventReader {
  #rest = "";
  /** The last characters of the rest. */
  #tail = "";
  readonly #decoder = new TextDecoder();

  /** The events that these bytes complete. */
  read(bytes: Uint8Array): ServerSentEvent[] {
    const text = this.#decoder.decode(bytes, { stream: true });
    this.#rest += text;
    const recent = this.#tail + text;
    const events: ServerSentEvent[] = [];
    // Only the recent characters are searched first: an event may arrive byte by byte.
    for (let end = blankLine.exec(recent) && blankLine.exec(this.#rest); end !== null; ) {
      events.push(parseEvent(this.#rest.slice(0, end.index)));
      this.#rest = this.#rest.slice(end.index + end[0].length);
      end = blankLine.exec(this.#rest);
    }
    this.#tail = (this.#rest.length < recent.length ? this.#rest : recent).slice(-partialBlankLine);
    return events;
  }
}

function parseEvent(text: string): ServerSentEvent {
  let event: string | undefined;
  const data: string[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") event = value;
    else if (field === "data") data.push(value);
  }
  return { event, data: data.join("\n") };
}
