import { type DestinationStream, pino } from "pino";

/** The size of a batch of lines, in bytes. */
const batchSize = 65_536;
/** The longest delay of a smaller batch, in milliseconds. */
const batchDelay = 100;

/**
 * Writes log lines to standard output in batches: one write per line would be the most expensive part
 * of a request. Each write is synchronous, so lines keep their order and none is in flight when the
 * process ends. Lines are encoded into one buffer of a fixed size as they come.
 */
export class LogDestination implements DestinationStream {
  readonly #stdout = pino.destination({ sync: true, contentMode: "buffer" });
  readonly #batch = Buffer.allocUnsafeSlow(batchSize);
  #length = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    process.prependListener("exit", () => this.flush());
  }

  write(line: string): void {
    // A UTF-16 code unit takes at most three bytes in UTF-8.
    const maxLength = 3 * line.length;
    if (this.#length + maxLength > batchSize) this.flush();
    if (maxLength > batchSize) {
      this.#send(Buffer.from(line));
      return;
    }
    this.#length += this.#batch.write(line, this.#length);
    // The timer does not keep the process alive.
    this.#timer ??= setTimeout(() => this.flush(), batchDelay).unref();
  }

  /** Writes all lines so far before it calls back. */
  flush(callback?: (error?: Error) => void): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const length = this.#length;
    this.#length = 0;
    if (length > 0) this.#send(this.#batch.subarray(0, length));
    callback?.();
  }

  #send(bytes: Buffer): void {
    // The type of `write` does not cover `contentMode: "buffer"`.
    this.#stdout.write(bytes as unknown as string);
  }
}
