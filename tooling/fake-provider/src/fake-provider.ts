import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { AnswerBook, type AnswerBookOptions } from "./answer-book.ts";
import { play } from "./play.ts";
import { type ReceivedRequest, RequestRecord } from "./received-request.ts";
import type { Script } from "./script.ts";

export interface FakeProviderOptions extends AnswerBookOptions {
  /** A free one where there is none. */
  readonly port?: number;
  /** How many requests are kept, the newest ones; 1,000. */
  readonly keep?: number;
}

/**
 * OpenAI, Anthropic and Gemini on this machine: an echo by default, and faults by script.
 *
 * @example
 * ```ts
 * const provider = await FakeProvider.start();
 * provider.enqueue({ status: 429, retryAfter: 1 });
 * const client = new OpenAI({ apiKey: "any", baseURL: `${provider.url}/v1` });
 * ```
 */
export class FakeProvider {
  /** How many requests are without an end. */
  pending = 0;
  /** How many connections were ever made. */
  connections = 0;
  readonly #keep: number;
  readonly #server: Server;
  readonly #book: AnswerBook;
  readonly #requests: RequestRecord[] = [];
  readonly #arrivals = new EventEmitter().setMaxListeners(0);
  #count = 0;

  private constructor({ keep = 1_000, ...options }: FakeProviderOptions) {
    this.#keep = keep;
    this.#book = new AnswerBook(options);
    // A pool of the caller's is not to lose connections because a test takes its time.
    const timeouts = { keepAliveTimeout: 60_000, requestTimeout: 0 };
    this.#server = createServer(timeouts, (request, response) => this.#receive(request, response));
    this.#server.on("connection", () => {
      this.connections += 1;
    });
  }

  /** Listens on 127.0.0.1 when it resolves. */
  static async start(options: FakeProviderOptions = {}): Promise<FakeProvider> {
    const provider = new FakeProvider(options);
    provider.#server.listen(options.port ?? 0, "127.0.0.1");
    await once(provider.#server, "listening");
    return provider;
  }

  /** An origin: OpenAI's SDK takes it with `/v1` behind, the others as it is. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The oldest first; more than are kept are forgotten. */
  get requests(): readonly ReceivedRequest[] {
    return this.#requests;
  }

  /** These are for the next requests that show a credential, one each, in this order. */
  enqueue(...scripts: readonly Script[]): void {
    this.#book.queue.push(...scripts);
  }

  /** From now on asked for every request that no enqueued script is for. */
  respond(script: ((request: ReceivedRequest) => Script | undefined) | undefined): void {
    this.#book.respond = script;
  }

  /** The request of a number, from 0 on, as soon as its headers are there. */
  async arriving(index: number): Promise<ReceivedRequest> {
    while (this.#count <= index) await once(this.#arrivals, "headers");
    const record = this.#requests[index - this.#count + this.#requests.length];
    if (record === undefined) throw new Error(`request ${index} was not kept`);
    return record;
  }

  /** The same with its body. */
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
      void play(this.#book.answerFor(record), { record, response, id });
    });
  }
}
