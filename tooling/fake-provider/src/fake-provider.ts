import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type ReceivedRequest, RequestRecord } from "./received-request.ts";
import { ResponseBook, type ResponseBookOptions } from "./responses/response-book.ts";
import { sendResponse } from "./responses/send-response.ts";
import type { Script } from "./script.ts";

export interface FakeProviderOptions extends ResponseBookOptions {
  /** TCP port; a free one by default. */
  readonly port?: number;
  /** Number of latest requests to keep; 1,000 by default. */
  readonly keep?: number;
}

/**
 * Imitates OpenAI, Anthropic and Gemini on 127.0.0.1: echoes by default, fails by script.
 *
 * @example
 * ```ts
 * const provider = await FakeProvider.start();
 * provider.enqueue({ status: 429, retryAfter: 1 });
 * const client = new OpenAI({ apiKey: "any", baseURL: `${provider.url}/v1` });
 * ```
 */
export class FakeProvider {
  /** Number of requests in progress. */
  pending = 0;
  /** Number of connections since the start. */
  connections = 0;
  readonly #keep: number;
  readonly #server: Server;
  readonly #book: ResponseBook;
  readonly #requests: RequestRecord[] = [];
  readonly #arrivals = new EventEmitter().setMaxListeners(0);
  #count = 0;

  private constructor({ keep = 1_000, ...options }: FakeProviderOptions) {
    this.#keep = keep;
    this.#book = new ResponseBook(options);
    // Long timeouts, so that a slow test does not lose connections of a client's pool.
    const timeouts = { keepAliveTimeout: 60_000, requestTimeout: 0 };
    this.#server = createServer(timeouts, (request, response) => this.#receive(request, response));
    this.#server.on("connection", () => {
      this.connections += 1;
    });
  }

  /** Resolves when the provider listens on 127.0.0.1. */
  static async start(options: FakeProviderOptions = {}): Promise<FakeProvider> {
    const provider = new FakeProvider(options);
    provider.#server.listen(options.port ?? 0, "127.0.0.1");
    await once(provider.#server, "listening");
    return provider;
  }

  /** The origin. OpenAI's SDK needs `/v1` appended, the others do not. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The kept requests, oldest first. */
  get requests(): readonly ReceivedRequest[] {
    return this.#requests;
  }

  /** Adds scripts for the next requests that have a valid credential, one each, in this order. */
  enqueue(...scripts: readonly Script[]): void {
    this.#book.queue.push(...scripts);
  }

  /** Sets the function that returns the script of a request without an enqueued one. */
  respond(script: ((request: ReceivedRequest) => Script | undefined) | undefined): void {
    this.#book.respond = script;
  }

  /** Resolves with the request of an index, from 0, once its headers have arrived. */
  async arriving(index: number): Promise<ReceivedRequest> {
    while (this.#count <= index) await once(this.#arrivals, "headers");
    const record = this.#requests[index - this.#count + this.#requests.length];
    if (record === undefined) throw new Error(`request ${index} was not kept`);
    return record;
  }

  /** Resolves with the request of an index, from 0, once its body has arrived. */
  async received(index: number): Promise<ReceivedRequest> {
    const record = await this.arriving(index);
    while (record.phase === "request") await once(this.#arrivals, "body");
    return record;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #receive(request: IncomingMessage, response: ServerResponse): void {
    const record = new RequestRecord(request);
    this.#count += 1;
    this.pending += 1;
    const id = String(this.#count).padStart(8, "0");
    if (this.#keep > 0) this.#requests.push(record);
    if (this.#requests.length > this.#keep) this.#requests.shift();
    this.#arrivals.emit("headers");
    response.on("close", () => {
      this.pending -= 1;
      record.close(response.writableFinished);
    });
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      record.body = Buffer.concat(chunks);
      record.phase = "before-headers";
      this.#arrivals.emit("body");
      void sendResponse(this.#book.responseTo(record, id), { record, response, id });
    });
  }
}
