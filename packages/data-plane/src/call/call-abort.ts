import { EventEmitter } from "node:events";

/**
 * Aborts the work for a call: its client disconnected, or it took too long. undici accepts it as a
 * signal, at a fraction of the cost of an `AbortSignal`.
 */
export class CallAbort extends EventEmitter<{ abort: [reason: Error] }> {
  #reason: Error | undefined;

  /** Absent until the abort. */
  get reason(): Error | undefined {
    return this.#reason;
  }

  /** Aborts the call; the first reason is kept. */
  abort(reason: Error): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.emit("abort", reason);
  }

  /** Waits. @throws the reason of the abort, at once */
  async wait(milliseconds: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      await this.during(
        new Promise<void>((resolve) => {
          timer = setTimeout(resolve, milliseconds);
        }),
      );
    } finally {
      clearTimeout(timer);
    }
  }

  /** Waits for work that other calls may share. @throws the reason of the abort, at once */
  during<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#reason !== undefined) reject(this.#reason);
      else this.once("abort", reject);
      const settle = (): void => void this.off("abort", reject);
      work.finally(settle).then(resolve, reject);
    });
  }
}
