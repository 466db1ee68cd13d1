import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** When an answer came, in microseconds after its request. */
export interface Timing {
  /** The first byte of the body. */
  readonly first: number;
  readonly whole: number;
}

/** A connection that asks one thing after the other, and costs its process as little as it can. */
export class Connection {
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  static async open(url: string): Promise<Connection> {
    const { hostname: host, port } = new URL(url);
    const socket = connect({ host, port: Number(port), noDelay: true });
    await once(socket, "connect");
    return new Connection(socket);
  }

  /** @throws where the answer is another than 200, or is cut off */
  ask(request: Buffer): Promise<Timing> {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      const answer = new AnswerEnd();
      let first: number | undefined;
      const settle = (end: () => void): void => {
        socket.off("data", onData).off("error", onError).off("close", onClose);
        end();
      };
      const onError = (error: Error): void => settle(() => reject(error));
      const onClose = (): void => onError(new Error("the connection was closed"));
      const onData = (chunk: Buffer): void => {
        try {
          answer.push(chunk);
        } catch (error) {
          onError(error as Error);
          return;
        }
        const now = (performance.now() - begin) * 1_000;
        if (answer.hasBody) first ??= now;
        if (answer.hasEnded) settle(() => resolve({ first: first ?? now, whole: now }));
      };
      socket.on("data", onData).on("error", onError).on("close", onClose);
      const begin = performance.now();
      socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

const chunkedEnd = "0\r\n\r\n";

/** Finds out of an answer's bytes where it ends: by its length, or by its last chunk. */
class AnswerEnd {
  #head: Buffer | undefined = Buffer.alloc(0);
  #length: number | undefined;
  #read = 0;
  #tail = "";

  get hasBody(): boolean {
    return this.#read > 0;
  }

  get hasEnded(): boolean {
    if (this.#head !== undefined) return false;
    return this.#length === undefined ? this.#tail === chunkedEnd : this.#read >= this.#length;
  }

  push(chunk: Buffer): void {
    if (this.#head === undefined) this.#pushBody(chunk);
    else this.#pushHead(Buffer.concat([this.#head, chunk]));
  }

  #pushHead(bytes: Buffer): void {
    this.#head = bytes;
    const end = bytes.indexOf("\r\n\r\n");
    if (end === -1) return;
    const head = bytes.toString("latin1", 0, end);
    if (!head.startsWith("HTTP/1.1 200 ")) throw new Error(bytes.toString());
    const length = /\ncontent-length: (\d+)/i.exec(head)?.[1];
    this.#length = length === undefined ? undefined : Number(length);
    this.#head = undefined;
    this.#pushBody(bytes.subarray(end + 4));
  }

  #pushBody(bytes: Buffer): void {
    this.#read += bytes.length;
    const end = bytes.toString("latin1", Math.max(0, bytes.length - chunkedEnd.length));
    this.#tail = (this.#tail + end).slice(-chunkedEnd.length);
  }
}
