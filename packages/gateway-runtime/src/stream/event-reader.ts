/** A server-sent event. */
export interface ServerSentEvent {
  /** Absent where the stream names none. */
  readonly event: string | undefined;
  /** Its lines joined; empty for an event that is a comment alone. */
  readonly data: string;
}

/** Reads the events of bytes; the rest of an event that has not ended yet stays for later. */
export class EventReader {
  #rest = "";
  readonly #decoder = new TextDecoder();

  /** The events that ended with these bytes. */
  read(bytes: Uint8Array): ServerSentEvent[] {
    const text = this.#decoder.decode(bytes, { stream: true });
    this.#rest += text;
    const events: ServerSentEvent[] = [];
    // No event ends within a line: one that comes byte by byte is not read anew with each of them.
    if (!/[\r\n]/.test(text)) return events;
    for (;;) {
      const end = /\r?\n\r?\n|\r\r/.exec(this.#rest);
      if (end === null) return events;
      events.push(eventOf(this.#rest.slice(0, end.index)));
      this.#rest = this.#rest.slice(end.index + end[0].length);
    }
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
