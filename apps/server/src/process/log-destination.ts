import { writeSync } from "node:fs";
import type { DestinationStream } from "pino";

export interface LogDestinationOptions {
  /** Called at the first line that is dropped. `reason` is an error code of the system. */
  readonly onDropped?: (reason: string) => void;
  /** Called when lines can be written again, with the number of those that were dropped until then. */
  readonly onWritable?: (dropped: number) => void;
}

/** The size of a batch of lines, in bytes. */
const batchSize = 65_536;
/** The longest delay of a smaller batch, in milliseconds. */
const batchDelay = 100;
/** Bytes that may wait for the reader of a pipe. */
const maxWaiting = 1_048_576;
/** The shortest time after which a full pipe is tried again, in milliseconds. */
const minRetryDelay = 5;
/** How long the end of the process waits for a reader that takes nothing, in milliseconds. */
const maxStall = 500;
/** How long it waits for a slow reader, in milliseconds. */
const maxDrain = 5_000;

const stdout = 1;

/**
 * Writes log lines to standard output in batches: one write per line would be the most expensive part
 * of a request. Each write is synchronous, so lines keep their order and none is in flight when the
 * process ends. Lines are encoded into one buffer of a fixed size as they come: it bounds the queued
 * bytes, and a `DelayedBatch` is no faster (both take about 170 ns per line).
 *
 * Neither a full disk nor a reader that is gone or takes nothing stops the process: lines wait for a
 * slow reader up to a limit, and others that cannot be written are dropped and counted.
 */
export class LogDestination implements DestinationStream {
  readonly #options: LogDestinationOptions;
  readonly #batch = Buffer.allocUnsafeSlow(batchSize);
  /** Bytes and lines of the batch. */
  #length = 0;
  #lines = 0;
  #waiting: WaitingBatch[] = [];
  #waitingBytes = 0;
  #onceFlushed: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #retryDelay = minRetryDelay;
  #dropped = 0;
  /** Those of {@link dropped} that `onWritable` has not reported. */
  #unreported = 0;

  constructor(options: LogDestinationOptions = {}) {
    this.#options = options;
    avoidBlocking();
    process.prependListener("exit", () => this.#drain());
  }

  /** The number of lines that could not be written. */
  get dropped(): number {
    return this.#dropped;
  }

  write(line: string): void {
    // A UTF-16 code unit takes at most three bytes in UTF-8.
    const maxLength = 3 * line.length;
    if (this.#length + maxLength > batchSize) this.flush();
    if (maxLength > batchSize) {
      this.#send({ bytes: Buffer.from(line), lines: 1 });
      return;
    }
    this.#length += this.#batch.write(line, this.#length);
    this.#lines += 1;
    this.#schedule(batchDelay);
  }

  /** Calls back when all lines so far are written or dropped; at once unless they wait for a reader. */
  flush(callback?: (error?: Error) => void): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const bytes = this.#batch.subarray(0, this.#length);
    const lines = this.#lines;
    this.#length = 0;
    this.#lines = 0;
    if (callback !== undefined) this.#onceFlushed.push(callback);
    this.#send({ bytes, lines });
  }

  /** Sends a batch after those that wait. Its bytes may change afterwards. */
  #send({ bytes, lines }: Batch): void {
    const isEmpty = bytes.length === 0 && this.#waiting.length === 0;
    const error = this.#sendWaiting();
    const sent = error === undefined ? writeOut(bytes) : { length: 0, error };
    if (sent.error === undefined) {
      this.#callBack();
      if (!isEmpty) this.#reportDropped();
      return;
    }
    const rest = bytes.subarray(sent.length);
    const isBegun = sent.length > 0;
    if (isBegun || (sent.error === "EAGAIN" && this.#waitingBytes + rest.length <= maxWaiting)) {
      // An empty batch only sends those that wait.
      if (rest.length > 0) this.#waiting.push({ bytes: Buffer.from(rest), lines, isBegun });
      this.#waitingBytes += rest.length;
    } else this.#drop(lines, sent.error);
    if (sent.error !== "EAGAIN") this.#callBack();
    if (this.#waiting.length > 0) this.#schedule(this.#retryDelay);
  }

  /** Sends what waits. @returns the error if not everything could be written */
  #sendWaiting(): string | undefined {
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const { length, error } = writeOut(first.bytes);
      this.#waitingBytes -= length;
      this.#retryDelay = length > 0 ? minRetryDelay : Math.min(2 * this.#retryDelay, batchDelay);
      if (error !== undefined) {
        first.bytes = first.bytes.subarray(length);
        first.isBegun ||= length > 0;
        if (error !== "EAGAIN") this.#dropWaiting(error);
        return error;
      }
      this.#waiting.shift();
    }
    return undefined;
  }

  /** Drops what waits, except the rest of a batch that was begun: it completes a line. */
  #dropWaiting(reason: string): void {
    for (const { lines, isBegun } of this.#waiting) if (!isBegun) this.#drop(lines, reason);
    this.#waiting = this.#waiting.filter(({ isBegun }) => isBegun);
    this.#waitingBytes = this.#waiting.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** Reports lines that were dropped before the write that has succeeded. */
  #reportDropped(): void {
    const dropped = this.#unreported;
    this.#unreported = 0;
    if (dropped > 0) this.#options.onWritable?.(dropped);
  }

  #callBack(): void {
    for (const callback of this.#onceFlushed.splice(0)) callback();
  }

  #drop(lines: number, reason: string): void {
    if (lines === 0) return;
    const isFirst = this.#dropped === 0;
    this.#dropped += lines;
    this.#unreported += lines;
    if (isFirst) this.#options.onDropped?.(reason);
  }

  #schedule(delay: number): void {
    // The timer does not keep the process alive.
    this.#timer ??= setTimeout(() => this.flush(), delay).unref();
  }

  /** Writes all lines at the end of the process, at the pace of the reader up to a limit. */
  #drain(): void {
    this.flush();
    const pause = new Int32Array(new SharedArrayBuffer(4));
    const begin = performance.now();
    let progress = begin;
    for (let now = begin; this.#waiting.length > 0; now = performance.now()) {
      if (now - progress >= maxStall || now - begin >= maxDrain) break;
      Atomics.wait(pause, 0, 0, minRetryDelay);
      const waited = this.#waitingBytes;
      const error = this.#sendWaiting();
      if (error !== undefined && error !== "EAGAIN") break;
      if (this.#waitingBytes < waited) progress = performance.now();
    }
    for (const { lines } of this.#waiting) this.#drop(lines, "EAGAIN");
  }
}

/** Lines that are written together. */
interface Batch {
  readonly bytes: Buffer;
  readonly lines: number;
}

/** A batch that could not be written, or the rest of it. */
interface WaitingBatch {
  bytes: Buffer;
  readonly lines: number;
  /** Whether a part of it was written. */
  isBegun: boolean;
}

/** Writes as much as possible. `error` is absent if that is everything. */
function writeOut(bytes: Buffer): { readonly length: number; readonly error?: string } {
  let length = 0;
  try {
    while (length < bytes.length) length += writeSync(stdout, bytes, length);
  } catch (error) {
    return { length, error: (error as NodeJS.ErrnoException).code ?? "unknown error" };
  }
  return { length };
}

/** Lets a write to a pipe or a terminal fail instead of waiting for the reader. */
function avoidBlocking(): void {
  // The first use of the stream does it for pipes, except on Windows.
  const { isTTY, _handle: handle } = process.stdout as NodeJS.WriteStream & {
    readonly _handle?: { setBlocking?(blocking: boolean): void };
  };
  if (isTTY && process.platform !== "win32") handle?.setBlocking?.(false);
}
