import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Random } from "../load/random.ts";
import { type LimitedCall, now } from "./limited-call.ts";

/** Milliseconds. */
const maxDelay = 60;
/** Tokens that the provider charges in addition to the output, at most. */
const maxInput = 600;

/** A provider that notes in each call what it charges. The first word of a prompt is the id of the call. */
export class ChargingProvider {
  /** Ids of calls that arrived again, or that no client has sent. */
  readonly unexpected: string[] = [];
  readonly #calls: ReadonlyMap<string, LimitedCall>;
  readonly #random: Random;
  /** Model definitions by the name of the model. */
  readonly #models = new Map<string, string>();
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => this.#charge(Buffer.concat(chunks), response));
  });

  constructor(calls: ReadonlyMap<string, LimitedCall>, random: Random) {
    this.#calls = calls;
    this.#random = random;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  addModel(name: string, modelDefinitionId: string): void {
    this.#models.set(name, modelDefinitionId);
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #charge(body: Buffer, response: ServerResponse): void {
    const { model, stream, messages, max_tokens } = JSON.parse(body.toString()) as {
      model: string;
      stream?: boolean;
      messages: { content: string }[];
      max_tokens: number;
    };
    const id = messages[0]?.content.split(" ")[0] ?? "";
    const call = this.#calls.get(id);
    if (call === undefined || call.provided !== undefined) this.unexpected.push(id);
    const provided = {
      modelDefinitionId: this.#models.get(model) ?? "",
      receivedAt: now(),
      endedAt: Number.POSITIVE_INFINITY,
      input: 1 + this.#random.below(maxInput),
      output: 1 + this.#random.below(max_tokens),
    };
    if (call !== undefined) call.provided = provided;
    const end = (): void => {
      provided.endedAt = Math.min(provided.endedAt, now());
    };
    response.once("close", end);
    setTimeout(() => {
      // The gateway may start the next call before this one is closed.
      end();
      const usage = {
        prompt_tokens: provided.input,
        completion_tokens: provided.output,
        total_tokens: provided.input + provided.output,
      };
      if (stream) answerStream(response, usage);
      else answer(response, { model, usage });
    }, this.#random.below(maxDelay));
  }
}

function answer(response: ServerResponse, fields: object): void {
  const message = { role: "assistant", content: "Done." };
  const choices = [{ index: 0, message, finish_reason: "stop" }];
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify({ id: "c", object: "chat.completion", choices, ...fields }));
}

function answerStream(response: ServerResponse, usage: object): void {
  const common = { id: "c", object: "chat.completion.chunk" };
  const choices = [{ index: 0, delta: { content: "Done." }, finish_reason: "stop" }];
  response.setHeader("content-type", "text/event-stream");
  response.write(`data: ${JSON.stringify({ ...common, choices })}\n\n`);
  response.write(`data: ${JSON.stringify({ ...common, choices: [], usage })}\n\n`);
  response.end("data: [DONE]\n\n");
}
