import { Agent, type IncomingMessage, request } from "node:http";
import { adminToken } from "../processes/server-process.ts";

export interface CallResponse {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

export interface OpenResponse extends Omit<CallResponse, "text"> {
  /** The body; rejects if the connection closes before its end. */
  readonly rest: Promise<string>;
  /** Closes the connection. */
  disconnect(): void;
}

/** Calls the endpoint `chat` over a pool of connections. */
export class CallClient {
  readonly #agent: Agent;
  readonly #url: string;

  constructor(url: string, connections: number) {
    this.#url = `${url}/v1/chat/completions`;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /**
   * Resolves with the status and headers of the response.
   *
   * @param more - fields of the body
   * @param headers - such as another token than the admin token
   */
  open(more: object = {}, headers: Readonly<Record<string, string>> = {}): Promise<OpenResponse> {
    const body = JSON.stringify({
      model: "chat",
      messages: [{ role: "user", content: "Draw a spade." }],
      ...more,
    });
    return new Promise((resolve, reject) => {
      const call = request(this.#url, {
        method: "POST",
        agent: this.#agent,
        headers: {
          authorization: `Bearer ${adminToken}`,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          ...headers,
        },
      });
      call.once("error", reject);
      call.once("response", (response) => {
        const { statusCode: status = 0, headers } = response;
        const rest = textOf(response);
        // After a disconnect, the body is not read.
        rest.catch(() => {});
        resolve({ status, headers, rest, disconnect: () => call.destroy() });
      });
      call.end(body);
    });
  }

  async call(more?: object, sent?: Readonly<Record<string, string>>): Promise<CallResponse> {
    const { status, headers, rest } = await this.open(more, sent);
    return { status, headers, text: await rest };
  }

  close(): void {
    this.#agent.destroy();
  }
}

function textOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("end", () => resolve(Buffer.concat(chunks).toString()));
    response.on("error", reject);
  });
}
