import { EventReader, type ServerSentEvent } from "./event-reader.js";
import type { ResponseForm } from "./stream-trailer.js";

/** Passes a relayed response to an observer: event by event, or the whole body once at its end. */
export class EventTap {
  readonly #observe: (event: ServerSentEvent) => void;
  readonly #reader: EventReader | undefined;
  readonly #chunks: Buffer[] = [];

  constructor(form: ResponseForm, observe: (event: ServerSentEvent) => void) {
    this.#observe = observe;
    this.#reader = form === "events" ? new EventReader() : undefined;
  }

  push(chunk: Buffer): void {
    if (this.#reader === undefined) this.#chunks.push(chunk);
    else for (const event of this.#reader.read(chunk)) this.#observe(event);
  }

  /** To be called once the response is complete. */
  end(): void {
    if (this.#reader !== undefined) return;
    this.#observe({ event: undefined, data: Buffer.concat(this.#chunks).toString("utf8") });
  }
}
