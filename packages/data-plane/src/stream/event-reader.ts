/** A server-sent event. */
export interface ServerSentEvent {
  /** Absent where the stream names none. */
  readonly event: string | undefined;
  /** Its lines joined; empty for an event that is a comment alone. */
  readonly data: string;
}

const eventEnd = /\r?\n\r?\n|\r\r/;
/** What of an end may already be there, when its last character comes. */
const endBegins = 3;

/** Reads the events of bytes; the rest of an event that has not ended yet stays for later. */
export class EventReader {
  #rest = "";
  /** The last of the rest. */
  #tail = "";
  readonly #decoder = new TextDecoder();

  /** The events that ended with these bytes. */
  read(bytes: Uint8Array): ServerSentEvent[] {
    const text = this.#decoder.decode(bytes, { stream: true });
    this.#rest += text;
    const recent = this.#tail + text;
    const events: ServerSentEvent[] = [];
    // What comes byte by byte is not read anew with each of them.
    for (let end = eventEnd.exec(recent) && eventEnd.exec(this.#rest); end !== null; ) {
      events.push(eventOf(this.#rest.slice(0, end.index)));
      this.#rest = this.#rest.slice(end.index + end[0].length);
      end = eventEnd.exec(this.#rest);
    }
    this.#tail = (this.#rest.length < recent.length ? this.#rest : recent).slice(-endBegins);
    return events;
  }

  /** Whether something came that has not ended in an empty line. */
  get isOpen(): boolean {
    return this.#rest !== "";
  }
}

function eventOf(text: string): ServerSentEvent {
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
