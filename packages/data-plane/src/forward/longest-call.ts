import { CallError } from "../errors/call-error.js";
import type { CallEnd } from "./call-end.js";

/** Milliseconds beyond which Node.js would not wait at all. */
const longestTimer = 2 ** 31 - 1;

/**
 * Ends calls that take longer than any may. As all have the same time, the one that began first is over
 * first, so that one timer watches all of them: one for each would cost more than its call's routing.
 */
export class LongestCall {
  readonly #milliseconds: number;
  /** By when each is over, in the order in which they began. */
  readonly #calls = new Map<CallEnd, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  /** Begins to watch a call. */
  begin(call: CallEnd): void {
    this.#calls.set(call, performance.now() + this.#milliseconds);
    if (this.#timer === undefined) this.#wait(this.#milliseconds);
  }

  /** A call is over by itself. */
  end(call: CallEnd): void {
    this.#calls.delete(call);
  }

  #wait(milliseconds: number): void {
    // Not a reason for the process to stay alive: that is for who waits for the answer.
    this.#timer = setTimeout(this.#look, Math.min(milliseconds, longestTimer)).unref();
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    const now = performance.now();
    for (const [call, until] of this.#calls) {
      if (until > now) {
        this.#wait(until - now);
        return;
      }
      this.#calls.delete(call);
      call.abort(new CallError("UPSTREAM_TIMEOUT", "the call took longer than it may"));
    }
  };
}
