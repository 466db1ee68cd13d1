import type { CallAbort } from "./call-abort.js";
import { CallError } from "./call-error.js";

/** The longest delay in milliseconds that Node.js timers accept. */
const maxTimerDelay = 2 ** 31 - 1;

/** Aborts calls that exceed their total timeout. */
export class CallDeadlines {
  readonly #queues = new Map<number, DeadlineQueue>();

  /**
   * Starts the timeout of a call.
   *
   * @param timeout - milliseconds
   */
  start(call: CallAbort, timeout: number): void {
    let queue = this.#queues.get(timeout);
    if (queue === undefined) {
      queue = new DeadlineQueue(timeout, () => this.#queues.delete(timeout));
      this.#queues.set(timeout, queue);
    }
    queue.start(call);
  }

  /** Stops the timeout of a call that has ended. */
  stop(call: CallAbort, timeout: number): void {
    this.#queues.get(timeout)?.stop(call);
  }
}

/**
 * Calls with the same timeout expire in the order of their starts, so one timer watches all of them: a
 * timer per call would cost more than its routing.
 */
class DeadlineQueue {
  readonly #timeout: number;
  readonly #onEmpty: () => void;
  /** The deadline of each call, in the order of their starts. */
  readonly #deadlines = new Map<CallAbort, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(timeout: number, onEmpty: () => void) {
    this.#timeout = timeout;
    this.#onEmpty = onEmpty;
  }

  start(call: CallAbort): void {
    this.#deadlines.set(call, performance.now() + this.#timeout);
    if (this.#timer === undefined) this.#schedule(this.#timeout);
  }

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
    this.#onEmpty();
  };
}
