import type { Dispatcher } from "undici";

/** Takes an answer in: its chunks, and then one of the two ends. */
export interface BodyReader {
  readonly onChunk: (chunk: Buffer) => void;
  readonly onEnd: () => void;
  readonly onError: (error: Error) => void;
}

/** Bytes that are kept for a reader who is yet to come, or waits. */
const roomForWaiting = 65_536;

/**
 * The body of a provider's answer as it comes, without the stream that undici would make of it, which
 * costs more than all that is done with its bytes here. Nothing is lost before there is a reader, or
 * between two.
 */
export class UpstreamBody {
  readonly #controller: Dispatcher.DispatchController;
  #reader: BodyReader | undefined;
  #waiting: Buffer[] = [];
  #waitingLength = 0;
  #isOver = false;
  #failure: Error | undefined;

  constructor(controller: Dispatcher.DispatchController) {
    this.#controller = controller;
  }

  /** Gives everything that is left to a reader, at its pace: until it pauses, or another comes. */
  read(reader: BodyReader): void {
    this.#reader = reader;
    const waiting = this.#waiting;
    while (waiting.length > 0 && this.#reader === reader) {
      const chunk = waiting.shift() as Buffer;
      this.#waitingLength -= chunk.length;
      reader.onChunk(chunk);
    }
    if (this.#reader !== reader) return;
    if (this.#isOver) this.#sayEnd(reader);
    else this.#controller.resume();
  }

  /** Takes the reader away; what comes meanwhile waits. */
  pause(): void {
    this.#reader = undefined;
  }

  /** Ends the answer where it is; its reader hears nothing more. */
  destroy(): void {
    this.#reader = undefined;
    this.#waiting = [];
    if (!this.#isOver) this.#controller.abort(new Error("nobody reads on"));
  }

  /** Hears of a chunk. */
  push(chunk: Buffer): void {
    if (this.#reader !== undefined) {
      this.#reader.onChunk(chunk);
    } else {
      this.#waiting.push(chunk);
      this.#waitingLength += chunk.length;
    }
    // Looked at again: a reader that has enough has just gone.
    if (this.#reader === undefined && this.#waitingLength >= roomForWaiting)
      this.#controller.pause();
  }

  /** Hears of the end, and what it failed with if it did. */
  end(failure?: Error): void {
    this.#isOver = true;
    this.#failure = failure;
    if (this.#reader !== undefined) this.#sayEnd(this.#reader);
  }

  #sayEnd({ onEnd, onError }: BodyReader): void {
    this.#reader = undefined;
    if (this.#failure === undefined) onEnd();
    else onError(this.#failure);
  }
}
