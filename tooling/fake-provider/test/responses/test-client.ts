import { finished } from "node:stream/promises";
import { Agent, type Dispatcher, request } from "undici";
import { onTestFinished } from "vitest";
import { FakeProvider, type Script } from "../../src/index.ts";

/** A response as a client without an SDK receives it. */
export interface ReceivedResponse {
  readonly response: Dispatcher.ResponseData;
  readonly chunks: readonly Buffer[];
  readonly text: string;
  /** The error that ended the body early. */
  readonly error: unknown;
}

/** Starts a provider with a client; the script is for the first call. */
export async function open(script?: Script): Promise<{
  provider: FakeProvider;
  agent: Agent;
  chat: (more?: object) => Promise<Dispatcher.ResponseData>;
  send: (more?: object) => Promise<ReceivedResponse>;
}> {
  const provider = await FakeProvider.start();
  const agent = new Agent();
  onTestFinished(() => agent.destroy().then(() => provider.stop()));
  if (script !== undefined) provider.enqueue(script);
  const chat = (more: object = {}): Promise<Dispatcher.ResponseData> =>
    request(`${provider.url}/v1/chat/completions`, {
      dispatcher: agent,
      method: "POST",
      headers: {
        authorization: "Bearer sk-canary",
        "content-type": "application/json",
        "accept-encoding": "identity",
      },
      body: JSON.stringify({
        model: "gpt-x",
        messages: [{ role: "user", content: "Grüße 🚀" }],
        ...more,
      }),
    });
  const send = async (more?: object): Promise<ReceivedResponse> => read(await chat(more));
  return { provider, agent, chat, send };
}

export async function read(response: Dispatcher.ResponseData): Promise<ReceivedResponse> {
  const chunks: Buffer[] = [];
  // Iterating would join chunks that have arrived already.
  response.body.on("data", (chunk: Buffer) => chunks.push(chunk));
  const error = await finished(response.body).catch((caught: unknown) => caught);
  return { response, chunks, text: Buffer.concat(chunks).toString(), error };
}

export const stream = { stream: true };

/** Joins the text of the events of a stream. */
export function streamedText(text: string): string {
  return text
    .split(/\r?\n/)
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice(6)).choices[0].delta.content ?? "")
    .join("");
}
