import type { UpstreamAnswer } from "./attempt.js";

/** Counts the answers that are being passed on event by event. */
export class OpenStreams {
  #open = 0;

  get open(): number {
    return this.#open;
  }

  /** Counts an answer in while it is delivered, if it is a stream. */
  async during<T>({ form }: Pick<UpstreamAnswer, "form">, deliver: () => Promise<T>): Promise<T> {
    if (form === "other") return deliver();
    this.#open += 1;
    try {
      return await deliver();
    } finally {
      this.#open -= 1;
    }
  }
}
