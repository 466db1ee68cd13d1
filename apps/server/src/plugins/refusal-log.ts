import type { Logger } from "pino";
import { networkOf } from "./failure-limit.js";

const minute = 60_000;
/** Addresses that get a line of their own; what is refused beyond them is summed up. */
const namedAddresses = 1_000;

/**
 * Counts refused authentications by address and writes one line per address and minute, so that a
 * flood of them floods neither the log nor the memory.
 */
export class RefusalLog {
  readonly #logger: Logger;
  readonly #counts = new Map<string, number>();
  #others = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  count(address: string): void {
    const key = networkOf(address);
    const known = this.#counts.get(key);
    if (known === undefined && this.#counts.size >= namedAddresses) this.#others += 1;
    else this.#counts.set(key, (known ?? 0) + 1);
    // Not a reason for the process to stay alive.
    this.#timer ??= setTimeout(() => this.flush(), minute).unref();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [address, refused] of this.#counts) {
      this.#logger.warn({ address, refused }, "authentication refused");
    }
    if (this.#others > 0) {
      this.#logger.warn({ address: "others", refused: this.#others }, "authentication refused");
    }
    this.#counts.clear();
    this.#others = 0;
  }
}
