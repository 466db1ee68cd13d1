import type { CallAbort } from "./call-abort.js";
import { CallError } from "./call-error.js";

/** The longest delay in milliseconds that Node.js timers accept. */
const maxTimerDelay = 2 ** 31 - 1;

/**
 * Aborts calls that exceed the total timeout. All calls have the same timeout, so they expire in the
 * order of their starts, and one timer watches all of them: a timer per call would cost more than its
 * routing.
 */
export class CallDeadlines {
  readonly #timeout: number;
  /** The deadline of each call, in the order of their starts. */
  readonly #deadlines = new Map<CallAbort, number>();
  #timer: NodeJS.Timeout | undefined;

  /** @param timeout - milliseconds */
  constructor(timeout: number) {
    this.#timeout = timeout;
  }

  /** Starts the timeout of a call. */
  start(call: CallAbort): void {
    this.#deadlines.set(call, performance.now() + this.#timeout);
    if (this.#timer === undefined) this.#schedule(this.#timeout);
  }

  /** Stops the timeout of a call that has ended. */
  stop(call: CallAbort): void {
    this.#deadlines.delete(call);
  }

  #schedule(milliseconds: number): void {
    // The open connection keeps the process alive, not this timer.
    this.#timer = setTimeout(this.#expire, Math.min(milliseconds, maxTimerDelay)).unref();
  }

  readonly #expire = (): void => {
    this.#timer = undefined;
    const now = performance.now();
    for (const [call, deadline] of this.#deadlines) {
      if (deadline > now) {
        this.#schedule(deadline - now);
        return;
      }
      this.#deadlines.delete(call);
      call.abort(new CallError("UPSTREAM_TIMEOUT", "the call exceeded its total timeout"));
    }
  };
}
