import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { endWithoutLastChunk } from "../proxy/end-without-last-chunk.js";
import { httpChunk, lastHttpChunk } from "./http-chunk.js";
import type { StreamTicker, Ticking } from "./stream-ticker.js";

export interface ClientStreamOptions {
  readonly response: ServerResponse;
  readonly ticker: StreamTicker;
  /** Sent after each `silence`. */
  readonly keepAlive: string;
  /** In milliseconds. */
  readonly silence: number;
}

/** The event stream that a client receives, from its head to its end. */
export class ClientStream implements Ticking {
  /** Called when the client can receive more after {@link isBlocked}. */
  onDrain: () => void = () => {};
  /** Whether a part of an event was sent, so that no other event can follow. */
  isWithinEvent = false;
  readonly #options: ClientStreamOptions;
  /** Whether the body is framed in chunks; clients of HTTP/1.0 know none. */
  #isChunked = false;
  #parts: Buffer[] = [];
  #isFlushPlanned = false;
  /** Whether a write past the response waits for the client. */
  #awaitsDrain = false;
  #hasSent = false;
  #silence = 0;

  constructor(options: ClientStreamOptions) {
    this.#options = options;
  }

  /** Whether the head was sent. */
  get isOpen(): boolean {
    return this.#options.response.headersSent;
  }

  /** Whether the client has not received what was sent. */
  get isBlocked(): boolean {
    return this.#options.response.writableNeedDrain || this.#awaitsDrain;
  }

  /** Sends the head if that has not been done, with the first bytes. */
  open(status: number, headers: Readonly<Record<string, string>>, first?: Buffer): void {
    const { response, ticker } = this.#options;
    if (response.headersSent) {
      if (first !== undefined) this.send(first);
      return;
    }
    response.writeHead(status, headers);
    this.#isChunked = response.chunkedEncoding;
    // The chunks are framed here.
    response.chunkedEncoding = false;
    response.on("drain", this.#drained);
    ticker.add(this);
    if (first === undefined || first.length === 0) {
      response.flushHeaders();
      return;
    }
    this.#writeWithHead(this.#isChunked ? httpChunk([first]) : [first]);
    this.#hasSent = true;
  }

  /** Sends bytes, in one piece with all others of this turn of the event loop. */
  send(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#parts.push(bytes);
    if (this.#isFlushPlanned) return;
    this.#isFlushPlanned = true;
    process.nextTick(this.#flush);
  }

  /** Ends a response that is complete. */
  end(): void {
    this.close();
    const parts = this.#take();
    this.#write(this.#isChunked ? lastHttpChunk(parts) : parts);
    this.#options.response.end();
  }

  /**
   * Ends a response that is not complete: with an event, if one can follow, and without the last chunk
   * of HTTP, so that no client takes the response for complete.
   */
  cutOff(event: string): void {
    this.close();
    this.send(Buffer.from(this.isWithinEvent ? "" : event));
    this.#flush();
    endWithoutLastChunk(this.#options.response);
  }

  /** Stops keep-alives; to be called at any end. Idempotent. */
  close(): void {
    const { response, ticker } = this.#options;
    ticker.delete(this);
    response.off("drain", this.#drained);
    this.#socket?.off("drain", this.#drained);
  }

  onTick(elapsed: number): void {
    this.#silence = this.#hasSent ? 0 : this.#silence + elapsed;
    this.#hasSent = false;
    const { silence, keepAlive } = this.#options;
    if (this.#silence < silence || this.isWithinEvent || this.isBlocked) return;
    this.send(Buffer.from(keepAlive));
  }

  readonly #drained = (): void => {
    this.#awaitsDrain = false;
    this.onDrain();
  };

  readonly #flush = (): void => {
    this.#isFlushPlanned = false;
    if (this.#parts.length === 0) return;
    this.#hasSent = true;
    const parts = this.#take();
    this.#write(this.#isChunked ? httpChunk(parts) : parts);
  };

  /** Absent while an earlier response of the connection has it, and without framing of chunks. */
  get #socket(): Socket | undefined {
    return (this.#isChunked && this.#options.response.socket) || undefined;
  }

  /** Writes pieces in this tick, past the response: its queue costs nearly as much as the write. */
  #write(pieces: readonly Buffer[]): void {
    const socket = this.#socket;
    if (socket === undefined) this.#writeWithHead(pieces);
    else if (socket.writable) {
      if (pieces.length > 1) socket.cork();
      for (const piece of pieces) this.#writeTo(socket, piece);
      if (pieces.length > 1) socket.uncork();
    }
  }

  #writeTo(socket: Socket, piece: Buffer): void {
    if (socket.write(piece) || this.#awaitsDrain) return;
    this.#awaitsDrain = true;
    socket.once("drain", this.#drained);
  }

  /** Writes pieces in this tick, with the head if it was not sent. */
  #writeWithHead(pieces: readonly Buffer[]): void {
    const { response } = this.#options;
    const { socket } = response;
    if (response.destroyed) return;
    socket?.cork();
    for (const piece of pieces) response.write(piece);
    socket?.uncork();
  }

  #take(): readonly Buffer[] {
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }
}
