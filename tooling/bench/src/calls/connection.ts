import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Arrival of a response in microseconds after its request. */
export interface Timing {
  /** The first byte of the body. */
  readonly first: number;
  readonly whole: number;
}

/** A minimal HTTP connection for one request at a time. */
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

  /** @throws Error if the status is not 200 or the connection closes early */
  request(request: Buffer): Promise<Timing> {
    const socket = this.#socket;
    return new Promise((resolve, reject) => {
      const response = new ResponseParser();
      let first: number | undefined;
      const settle = (end: () => void): void => {
        socket.off("data", onData).off("error", onError).off("close", onClose);
        end();
      };
      const onError = (error: Error): void => settle(() => reject(error));
      const onClose = (): void => onError(new Error("the connection was closed"));
      const onData = (chunk: Buffer): void => {
        try {
          response.push(chunk);
        } catch (error) {
          onError(error as Error);
          return;
        }
        const now = (performance.now() - begin) * 1_000;
        if (response.hasBody) first ??= now;
        if (response.hasEnded) settle(() => resolve({ first: first ?? now, whole: now }));
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

/** Finds the end of a response by its length or its last chunk. */
class ResponseParser {
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
