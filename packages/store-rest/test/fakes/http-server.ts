import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

export interface ServedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string as it is. */
  readonly body?: object | string;
}

type Answering = (request: ReceivedRequest, response: ServerResponse) => ServedAnswer | undefined;

/** A server on the loopback that keeps what it received; `undefined` for what is answered by hand. */
export class HttpServer implements AsyncDisposable {
  readonly url: string;
  readonly requests: ReceivedRequest[];
  readonly #close: () => Promise<void>;

  private constructor(url: string, requests: ReceivedRequest[], close: () => Promise<void>) {
    this.url = url;
    this.requests = requests;
    this.#close = close;
  }

  static async open(answer: Answering): Promise<HttpServer> {
    const requests: ReceivedRequest[] = [];
    const server = createServer(async (incoming, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://loopback");
      const request: ReceivedRequest = {
        method: incoming.method ?? "",
        path: pathname,
        query: Object.fromEntries(searchParams),
        body: Buffer.concat(chunks).toString(),
        headers: incoming.headers,
      };
      requests.push(request);
      const answered = answer(request, response);
      if (answered === undefined) return;
      const { status = 200, headers, body = {} } = answered;
      const isText = typeof body === "string";
      response.writeHead(status, {
        "content-type": isText ? "text/html; charset=utf-8" : "application/json",
        ...headers,
      });
      response.end(isText ? body : JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return new HttpServer(`http://127.0.0.1:${port}`, requests, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}
