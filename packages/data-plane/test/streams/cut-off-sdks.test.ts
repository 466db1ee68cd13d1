import { createOpenAI, type OpenAIProvider } from "@ai-sdk/openai";
import Anthropic from "@anthropic-ai/sdk";
import { GoogleGenAI } from "@google/genai";
import { Mistral } from "@mistralai/mistralai";
import { OpenRouter } from "@openrouter/sdk";
import { streamText } from "ai";
import OpenAI from "openai";
import { Portkey } from "portkey-ai";
import { expect, test } from "vitest";
import { serveDataPlane } from "../served-data-plane.ts";
import { receive } from "./received-response.ts";
import {
  chatOperation,
  completionsOperation,
  contentOperation,
  streamHeaders as headers,
  messagesOperation,
  modelOf,
  responsesOperation,
  type StreamedOperation,
} from "./streamed-operations.ts";

const model = "chat";
const apiKey = "gw_client";
const content = "hi";
const messages = [{ role: "user" as const, content }];

/** Reads a stream with an SDK; passes each piece of text on. */
type Read = (url: string, onText: (text: unknown) => void) => Promise<void>;

const openai = (url: string): OpenAI => new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const anthropic = (url: string): Anthropic =>
  new Anthropic({ baseURL: url, apiKey, maxRetries: 0 });

async function readParts(
  chosen: Parameters<typeof streamText>[0]["model"],
  onText: (text: unknown) => void,
): Promise<void> {
  const { fullStream } = streamText({
    model: chosen,
    prompt: content,
    maxRetries: 0,
    onError() {},
  });
  for await (const part of fullStream) {
    if (part.type === "text-delta") onText(part.text);
    if (part.type === "error") throw part.error;
  }
}

const provider = (url: string): OpenAIProvider => createOpenAI({ baseURL: `${url}/v1`, apiKey });

const sdks: readonly (readonly [name: string, StreamedOperation, Read])[] = [
  [
    "openai, chat completions",
    chatOperation,
    async (url, onText) => {
      const stream = await openai(url).chat.completions.create({ model, messages, stream: true });
      for await (const { choices } of stream) onText(choices[0]?.delta.content);
    },
  ],
  [
    "openai, completions",
    completionsOperation,
    async (url, onText) => {
      const stream = await openai(url).completions.create({ model, prompt: content, stream: true });
      for await (const { choices } of stream) onText(choices[0]?.text);
    },
  ],
  [
    "openai, responses",
    responsesOperation,
    async (url, onText) => {
      const stream = await openai(url).responses.create({ model, input: content, stream: true });
      for await (const one of stream) {
        if (one.type === "response.output_text.delta") onText(one.delta);
      }
    },
  ],
  [
    "@anthropic-ai/sdk",
    messagesOperation,
    async (url, onText) => {
      const body = { model, messages, max_tokens: 9, stream: true } as const;
      for await (const one of await anthropic(url).messages.create(body)) {
        if (one.type === "content_block_delta" && one.delta.type === "text_delta") {
          onText(one.delta.text);
        }
      }
    },
  ],
  [
    "@google/genai",
    contentOperation,
    async (url, onText) => {
      const google = new GoogleGenAI({
        apiKey,
        httpOptions: { baseUrl: url, apiVersion: "v1beta" },
      });
      const stream = await google.models.generateContentStream({ model, contents: content });
      for await (const { text } of stream) onText(text);
    },
  ],
  [
    "ai, responses",
    responsesOperation,
    (url, onText) => readParts(provider(url).responses(model), onText),
  ],
  [
    "ai, chat completions",
    chatOperation,
    (url, onText) => readParts(provider(url).chat(model), onText),
  ],
  [
    "portkey-ai",
    chatOperation,
    async (url, onText) => {
      const portkey = new Portkey({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
      const stream = await portkey.chat.completions.create({ model, messages, stream: true });
      for await (const { choices } of stream) onText(choices[0]?.delta?.content);
    },
  ],
  [
    "@mistralai/mistralai",
    chatOperation,
    async (url, onText) => {
      const mistral = new Mistral({ serverURL: url, apiKey, retryConfig: { strategy: "none" } });
      for await (const { data } of await mistral.chat.stream({ model, messages })) {
        onText(data.choices[0]?.delta.content);
      }
    },
  ],
  [
    "@openrouter/sdk",
    chatOperation,
    async (url, onText) => {
      const retryConfig = { strategy: "none" } as const;
      const router = new OpenRouter({ serverURL: `${url}/v1`, apiKey, retryConfig });
      const chatRequest = { model, messages, stream: true } as const;
      const stream = await router.chat.send({ chatRequest });
      if (!(Symbol.asyncIterator in stream)) throw new Error("the response is not a stream");
      for await (const { choices } of stream) onText(choices[0]?.delta.content);
    },
  ],
];

/** What an SDK passed on, and the error that it threw. */
async function readWith(
  read: Read,
  operation: StreamedOperation,
  { isCut }: { readonly isCut: boolean },
): Promise<{ readonly text: string; readonly error: unknown }> {
  const served = await serveDataPlane((at) => ({ models: [modelOf(operation, at)] }));
  served.provider.enqueue({ text: "one two three", events: 3 });
  const { text: whole } = await receive(served.url, operation.path, operation.request);
  // The provider dies within the last event, whose half no SDK could parse.
  const half = whole.trimEnd().slice(0, -3);
  const script = isCut
    ? { body: [half, "unsent"], faults: ["break" as const], after: 1 }
    : { body: whole };
  served.provider.enqueue({ headers, ...script });
  const pieces: unknown[] = [];
  const error = await read(served.url, (piece) => pieces.push(piece ?? "")).catch(
    (reason: unknown) => reason,
  );
  return { text: pieces.join(""), error };
}

test.each(sdks)(
  "%s reports that a stream was cut off, and only then",
  async (_, operation, read) => {
    const text = "one two three ";
    expect(await readWith(read, operation, { isCut: false })).toEqual({ text, error: undefined });
    const cut = await readWith(read, operation, { isCut: true });
    expect(cut.text).toMatch(/^one two /);
    expect(cut.error).toBeDefined();
  },
);

test.each(sdks.slice(0, 6))("%s reports why a stream was cut off", async (_, operation, read) => {
  const { error } = await readWith(read, operation, { isCut: true });
  const { message } = error as { readonly message?: unknown };
  expect(String(message)).toContain("the provider ended the response early");
});
