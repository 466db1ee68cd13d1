import { type DestinationStream, pino } from "pino";

/** Characters after which lines are handed on, and milliseconds after which they are in any case. */
const bundle = 65_536;
const patience = 100;

/**
 * Standard output, for a log. Lines go out in bundles: a write for each would be the most expensive
 * part of many a request, and pino's own buffer counts all that it holds anew with each of them.
 */
export class LogDestination implements DestinationStream {
  readonly #stdout = pino.destination({ sync: false, minLength: 1 });
  #lines: string[] = [];
  #length = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor() {
    // Before pino, which writes down what it has when the process ends, in whatever way.
    process.prependListener("beforeExit", () => this.#handOn());
    process.prependListener("exit", () => this.#handOn());
  }

  write(line: string): void {
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length >= bundle) this.#handOn();
    // Not a reason for the process to stay alive.
    else this.#timer ??= setTimeout(() => this.#handOn(), patience).unref();
  }

  /** Calls back once all lines so far have gone out. */
  flush(callback?: (error?: Error) => void): void {
    this.#handOn();
    this.#stdout.flush(callback);
  }

  #handOn(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length === 0) return;
    this.#stdout.write(this.#lines.join(""));
    this.#lines = [];
    this.#length = 0;
  }
}
