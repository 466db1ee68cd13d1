import { finished } from "node:stream/promises";
import { Agent, type Dispatcher, request } from "undici";
import { onTestFinished } from "vitest";
import { FakeProvider, type Script } from "../src/index.ts";

/** What a caller without an SDK sees of an answer. */
export interface Seen {
  readonly response: Dispatcher.ResponseData;
  readonly chunks: readonly Buffer[];
  readonly text: string;
  /** What ended the body, if its end did not. */
  readonly error: unknown;
}

/** A provider, and a caller of it; the script is for its first call. */
export async function open(script?: Script): Promise<{
  provider: FakeProvider;
  agent: Agent;
  chat: (more?: object) => Promise<Dispatcher.ResponseData>;
  see: (more?: object) => Promise<Seen>;
}> {
  const provider = await FakeProvider.start();
  const agent = new Agent();
  onTestFinished(() => agent.destroy().then(() => provider.stop()));
  if (script !== undefined) provider.enqueue(script);
  const chat = (more: object = {}): Promise<Dispatcher.ResponseData> =>
    request(`${provider.url}/v1/chat/completions`, {
      dispatcher: agent,
      method: "POST",
      headers: { authorization: "Bearer sk-canary", "accept-encoding": "identity" },
      body: JSON.stringify({
        model: "gpt-x",
        messages: [{ role: "user", content: "Grüße 🚀" }],
        ...more,
      }),
    });
  const see = async (more?: object): Promise<Seen> => read(await chat(more));
  return { provider, agent, chat, see };
}

export async function read(response: Dispatcher.ResponseData): Promise<Seen> {
  const chunks: Buffer[] = [];
  // As they come: iterating would put together what is there already.
  response.body.on("data", (chunk: Buffer) => chunks.push(chunk));
  const error = await finished(response.body).catch((caught: unknown) => caught);
  return { response, chunks, text: Buffer.concat(chunks).toString(), error };
}

export const stream = { stream: true };

/** What the events of a stream say. */
export function saidBy(text: string): string {
  return text
    .split(/\r?\n/)
    .filter((line) => line.startsWith("data: {"))
    .map((line) => JSON.parse(line.slice(6)).choices[0].delta.content ?? "")
    .join("");
}
