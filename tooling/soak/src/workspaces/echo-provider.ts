import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A provider that answers each call with the credential and the prompt that it received, and counts calls. The
 * credential is reversed, because a gateway masks it in responses, in its common encodings, too.
 */
export class EchoProvider {
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => this.#answer(request, Buffer.concat(chunks), response));
  });
  /** Calls by the prompt. */
  readonly calls = new Map<string, number>();

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #answer({ headers }: IncomingMessage, body: Buffer, response: ServerResponse): void {
    const { model, messages } = JSON.parse(body.toString()) as {
      model: string;
      messages: { content: string }[];
    };
    const prompt = messages[0]?.content ?? "";
    this.calls.set(prompt, (this.calls.get(prompt) ?? 0) + 1);
    const credential = headers.authorization?.replace(/^Bearer /, "") ?? "";
    const message = { role: "assistant", content: `${reverse(credential)} ${prompt}` };
    const choices = [{ index: 0, message, finish_reason: "stop" }];
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ id: "c", object: "chat.completion", model, choices, usage }));
  }
}

/** The credential and the prompt of an answer of the {@link EchoProvider}. */
export function readEcho(text: string): { readonly credential: string; readonly prompt: string } {
  const { choices } = JSON.parse(text) as { choices: { message: { content: string } }[] };
  const [reversed = "", prompt = ""] = choices[0]?.message.content.split(" ") ?? [];
  return { credential: reverse(reversed), prompt };
}

function reverse(text: string): string {
  return [...text].reverse().join("");
}
