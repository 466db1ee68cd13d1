import type { UpstreamAnswer } from "./attempt.js";

/** Counts the answers that are being passed on event by event. */
export class OpenStreams {
  #open = 0;

  get open(): number {
    return this.#open;
  }

  /** Counts an answer in that begins to be delivered, if it is a stream. */
  begin({ form }: Pick<UpstreamAnswer, "form">): void {
    if (form !== "other") this.#open += 1;
  }

  end({ form }: Pick<UpstreamAnswer, "form">): void {
    if (form !== "other") this.#open -= 1;
  }
}
