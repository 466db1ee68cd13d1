import type { Dispatcher } from "undici";

/** Receives the chunks of a body, followed by exactly one of `onEnd` and `onError`. */
export interface BodyReader {
  readonly onChunk: (chunk: Buffer) => void;
  readonly onEnd: () => void;
  readonly onError: (error: Error) => void;
}

/** Bytes that are buffered without a reader before the connection is paused. */
const maxBuffered = 65_536;

/**
 * The body of an upstream response, without undici's stream, which costs more than all other work
 * on its bytes. Loses nothing before the first reader or between two readers.
 */
export class UpstreamBody {
  readonly #controller: Dispatcher.DispatchController;
  #reader: BodyReader | undefined;
  #buffered: Buffer[] = [];
  #bufferedLength = 0;
  #hasEnded = false;
  #failure: Error | undefined;

  constructor(controller: Dispatcher.DispatchController) {
    this.#controller = controller;
  }

  /** Sends the rest to a reader, until it pauses or another reader replaces it. */
  read(reader: BodyReader): void {
    this.#reader = reader;
    const buffered = this.#buffered;
    while (buffered.length > 0 && this.#reader === reader) {
      const chunk = buffered.shift() as Buffer;
      this.#bufferedLength -= chunk.length;
      reader.onChunk(chunk);
    }
    if (this.#reader !== reader) return;
    if (this.#hasEnded) this.#notifyEnd(reader);
    else this.#controller.resume();
  }

  /** Detaches the reader; chunks are buffered until the next one. */
  pause(): void {
    this.#reader = undefined;
  }

  /** Aborts the response; the reader is not called again. */
  destroy(): void {
    this.#reader = undefined;
    this.#buffered = [];
    if (!this.#hasEnded) this.#controller.abort(new Error("the response is no longer needed"));
  }

  /** Called by the connection for each chunk. */
  push(chunk: Buffer): void {
    if (this.#reader !== undefined) {
      this.#reader.onChunk(chunk);
    } else {
      this.#buffered.push(chunk);
      this.#bufferedLength += chunk.length;
    }
    // Checked again: the reader may have detached itself.
    if (this.#reader === undefined && this.#bufferedLength >= maxBuffered) this.#controller.pause();
  }

  /** Called by the connection at the end, with the error if it failed. */
  end(failure?: Error): void {
    this.#hasEnded = true;
    this.#failure = failure;
    if (this.#reader !== undefined) this.#notifyEnd(this.#reader);
  }

  #notifyEnd({ onEnd, onError }: BodyReader): void {
    this.#reader = undefined;
    if (this.#failure === undefined) onEnd();
    else onError(this.#failure);
  }
}
