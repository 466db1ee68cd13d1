import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { DeflateDecoder } from "../body/deflate-decoder.js";

/** Decodes a response in the coding `deflate`; undici decodes only those of zlib. */
export class DeflateHandler implements Dispatcher.DispatchHandler {
  readonly #inner: Dispatcher.DispatchHandler;
  readonly #decoder = new DeflateDecoder();
  #controller: Dispatcher.DispatchController | undefined;
  #hasFailed = false;

  constructor(inner: Dispatcher.DispatchHandler) {
    this.#inner = inner;
  }

  onRequestStart(): void {}

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    { "content-encoding": _encoding, "content-length": _length, ...headers }: IncomingHttpHeaders,
    statusMessage?: string,
  ): void {
    const decoder = this.#decoder;
    const decoding: Dispatcher.DispatchController = Object.create(controller, {
      pause: { value: () => decoder.pause() },
      resume: { value: () => decoder.resume() },
      abort: {
        value: (reason: Error) => {
          controller.abort(reason);
          this.#fail(reason);
        },
      },
    });
    this.#controller = decoding;
    decoder.on("data", (chunk) => this.#inner.onResponseData?.(decoding, chunk));
    decoder.on("end", () => this.#inner.onResponseEnd?.(decoding, {}));
    decoder.on("drain", () => controller.resume());
    decoder.on("error", (error) => {
      this.#fail(error);
      controller.abort(error);
    });
    this.#inner.onResponseStart?.(decoding, statusCode, headers, statusMessage);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#decoder.destroyed && !this.#decoder.write(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    this.#decoder.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  #fail(error: Error): void {
    if (this.#hasFailed || this.#controller === undefined) return;
    this.#hasFailed = true;
    this.#decoder.destroy();
    this.#inner.onResponseError?.(this.#controller, error);
  }
}
