import { EventEmitter } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

/** Number of events of a stream. */
export const streamLength = 12;

/**
 * A provider that answers at once. It holds each stream after its first event until the test
 * releases all of them.
 */
export class Upstream {
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => this.#answer(Buffer.concat(chunks), response));
  });
  readonly #held: ServerResponse[] = [];
  #expected = Number.POSITIVE_INFINITY;
  #onAll: (() => void) | undefined;
  /** Emits `abandoned` when the client of a held stream disconnects. */
  readonly events = new EventEmitter();

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

  /** Resolves once this many streams are held. */
  whenHeld(count: number): Promise<void> {
    this.#expected = count;
    return new Promise((resolve) => {
      this.#onAll = resolve;
      this.#check();
    });
  }

  /** Sends the rest of every held stream; later streams are held again. */
  release(): void {
    for (const response of this.#held.splice(0)) {
      for (let index = 1; index < streamLength; index += 1) response.write(event(index));
      response.end("data: [DONE]\n\n");
    }
  }

  #check(): void {
    if (this.#held.length >= this.#expected) this.#onAll?.();
  }

  #answer(body: Buffer, response: ServerResponse): void {
    const { model, stream } = JSON.parse(body.toString()) as { model: string; stream?: boolean };
    if (stream === true) {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(event(0));
      this.#held.push(response);
      response.on("close", () => {
        if (response.writableEnded) return;
        this.#held.splice(this.#held.indexOf(response), 1);
        this.events.emit("abandoned");
      });
      this.#check();
      return;
    }
    const message = { role: "assistant", content: "A spade with a pointed blade." };
    const choices = [{ index: 0, message, finish_reason: "stop" }];
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ id: "c", object: "chat.completion", model, choices, usage }));
  }
}

function event(index: number): string {
  const choices = [{ index: 0, delta: { content: ` ${index}` }, finish_reason: null }];
  return `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", choices })}\n\n`;
}
