import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

export interface FakeResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a string as HTML. */
  readonly body?: object | string;
}

/** Returns `undefined` after writing to `response` itself. */
type Responder = (request: ReceivedRequest, response: ServerResponse) => FakeResponse | undefined;

/** A server on the loopback interface that records the requests it receives. */
export class RecordingServer implements AsyncDisposable {
  readonly url: string;
  readonly requests: ReceivedRequest[];
  readonly #close: () => Promise<void>;

  private constructor(url: string, requests: ReceivedRequest[], close: () => Promise<void>) {
    this.url = url;
    this.requests = requests;
    this.#close = close;
  }

  static async open(respond: Responder): Promise<RecordingServer> {
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
      const fakeResponse = respond(request, response);
      if (fakeResponse === undefined) return;
      const { status = 200, headers, body = {} } = fakeResponse;
      const isText = typeof body === "string";
      response.writeHead(status, {
        "content-type": isText ? "text/html; charset=utf-8" : "application/json",
        ...headers,
      });
      response.end(isText ? body : JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return new RecordingServer(`http://127.0.0.1:${port}`, requests, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}
