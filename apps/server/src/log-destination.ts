import { type DestinationStream, pino } from "pino";

/** Bytes after which lines are handed on, and milliseconds after which they are in any case. */
const bundle = 65_536;
const patience = 100;

/**
 * Standard output, for a log. Lines go out in bundles: a write for each would be the most expensive
 * part of many a request, and pino's own buffer counts all that it holds anew with each of them.
 * Each line becomes bytes as it comes, so that nobody waits while many are handed on.
 */
export class LogDestination implements DestinationStream {
  readonly #stdout = pino.destination({ sync: false, minLength: 1, contentMode: "buffer" });
  readonly #bytes = Buffer.allocUnsafeSlow(bundle);
  #length = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    // Before pino, which writes down what it has when the process ends, in whatever way.
    process.prependListener("beforeExit", () => this.#handOn());
    process.prependListener("exit", () => this.#handOn());
  }

  write(line: string): void {
    // In UTF-8 no unit of a text takes more.
    const most = 3 * line.length;
    if (this.#length + most > bundle) this.#handOn();
    if (most > bundle) {
      this.#send(Buffer.from(line));
      return;
    }
    this.#length += this.#bytes.write(line, this.#length);
    // Not a reason for the process to stay alive.
    this.#timer ??= setTimeout(() => this.#handOn(), patience).unref();
  }

  /** Calls back once all lines so far have gone out. */
  flush(callback?: (error?: Error) => void): void {
    this.#handOn();
    this.#stdout.flush(callback);
  }

  #handOn(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#length === 0) return;
    this.#send(Buffer.from(this.#bytes.subarray(0, this.#length)));
    this.#length = 0;
  }

  #send(bytes: Buffer): void {
    // In its mode for bytes it takes them, whatever its types say.
    this.#stdout.write(bytes as unknown as string);
  }
}
