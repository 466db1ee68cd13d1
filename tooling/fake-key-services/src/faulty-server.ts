import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import { freePort } from "@gw/test-ports";
import type { Fault } from "./fault.ts";

/** A received request. */
export interface Received {
  readonly method: string;
  /** Includes the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A response. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A TLS key and certificate in PEM. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
}

/** Answers a request. `fault` is set if the service itself has to simulate it. */
export type Service = (received: Received, fault: Fault | undefined) => Answer;

/** The target of the redirect, which clients must not follow. */
const redirectPath = "/elsewhere";

/** An HTTP server on a free local port with injectable faults. */
export class FaultyServer {
  /** All received requests, oldest first. */
  readonly received: Received[] = [];
  /** Number of requests whose response is complete or was aborted. */
  ended = 0;
  readonly #service: Service;
  readonly #scheme: string;
  readonly #server: Server;
  readonly #timers = new Set<NodeJS.Timeout>();
  #fault: Fault | undefined;
  /** Number of requests that the fault still affects. */
  #remainingFaults = 0;
  #started = 0;
  #port = 0;

  private constructor(service: Service, identity: Identity | undefined) {
    this.#service = service;
    const listener: RequestListener = (request, response) => {
      this.#started += 1;
      response.on("close", () => {
        this.ended += 1;
      });
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const { method = "", url: path = "", headers } = request;
        const received = { method, path, headers, body: Buffer.concat(chunks) };
        this.received.push(received);
        this.#respond(received, response);
      });
    };
    this.#scheme = identity === undefined ? "http" : "https";
    this.#server =
      identity === undefined ? createServer(listener) : createTlsServer(identity, listener);
  }

  /** Uses TLS if an identity is given. */
  static async start(service: Service, identity?: Identity): Promise<FaultyServer> {
    const server = new FaultyServer(service, identity);
    server.#port = await freePort();
    await server.#listen();
    return server;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.#port}`;
  }

  /** Number of requests without a complete response. */
  get pending(): number {
    return this.#started - this.ended;
  }

  /** Whether a client followed the redirect. */
  get wasFollowed(): boolean {
    return this.received.some(({ path }) => path.startsWith(redirectPath));
  }

  /** Applies a fault to the next `times` requests, by default to all. */
  async fail(fault: Fault, times = Number.POSITIVE_INFINITY): Promise<void> {
    await this.restore();
    this.#fault = fault;
    this.#remainingFaults = times;
    if (fault === "refuse") await this.#stop();
  }

  /** Removes the fault. */
  async restore(): Promise<void> {
    this.#remainingFaults = 0;
    if (!this.#server.listening) await this.#listen();
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    if (this.#server.listening) await this.#stop();
  }

  async #listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.#port, "127.0.0.1", resolve);
    });
  }

  async #stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #respond(received: Received, response: ServerResponse): void {
    const fault = this.#remainingFaults > 0 ? this.#fault : undefined;
    this.#remainingFaults -= 1;
    if (fault === "hang") return;
    if (fault === "reset") reset(response);
    else if (fault === "drip") this.#drip(response);
    else if (fault === "oversized") flood(response);
    else send(response, this.#answer(received, fault));
  }

  #answer(received: Received, fault: Fault | undefined): Answer {
    if (fault === "garbage") return { status: 200, body: "<html>It works!</html>" };
    if (fault === "empty") return { status: 200, body: "{}" };
    if (fault !== "redirect") return this.#service(received, fault);
    return { status: 307, headers: { location: `${this.url}${redirectPath}` }, body: "" };
  }

  #drip(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "application/json" });
    const timer = setInterval(() => response.write(" "), 20);
    this.#timers.add(timer);
    response.on("close", () => clearInterval(timer));
  }
}

function reset(response: ServerResponse): void {
  response.writeHead(200, { "content-length": "1000" });
  response.write('{"', () => response.socket?.resetAndDestroy());
}

/** Sends endless white space as fast as the client reads it. */
function flood(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  const chunk = Buffer.alloc(65_536, " ");
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", more);
  more();
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body);
}
