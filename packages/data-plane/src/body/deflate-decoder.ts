import { Transform, type TransformCallback } from "node:stream";
import { createInflate, createInflateRaw, type ZlibOptions } from "node:zlib";

/** In the first byte of the header of zlib. */
const [methodMask, deflateMethod] = [0x0f, 0x08];

/**
 * Decodes the coding `deflate`: a stream of zlib as RFC 9110 defines it, or a raw one, as some servers
 * and clients send it.
 */
export class DeflateDecoder extends Transform {
  readonly #options: ZlibOptions;
  #decoder: Transform | undefined;

  constructor(options: ZlibOptions = {}) {
    super();
    this.#options = options;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    const [first] = chunk;
    if (first === undefined) {
      callback();
      return;
    }
    this.#decoder ??= this.#create(first);
    this.#decoder.write(chunk, callback);
  }

  override _flush(callback: TransformCallback): void {
    if (this.#decoder === undefined) callback();
    else this.#decoder.once("end", () => callback()).end();
  }

  override _read(size: number): void {
    this.#decoder?.resume();
    super._read(size);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#decoder?.destroy();
    callback(error);
  }

  #create(first: number): Transform {
    const hasHeader = (first & methodMask) === deflateMethod;
    const decoder = hasHeader ? createInflate(this.#options) : createInflateRaw(this.#options);
    decoder.on("error", (error) => this.destroy(error));
    decoder.on("data", (decoded) => {
      if (!this.push(decoded)) decoder.pause();
    });
    return decoder;
  }
}
