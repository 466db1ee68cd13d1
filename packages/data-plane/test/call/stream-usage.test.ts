import type { GatewayEndpointConfig } from "@gw/config-resolver";
import { knownProviders } from "@gw/entities";
import OpenAI from "openai";
import { describe, expect, test } from "vitest";
import { operations } from "../../src/formats/operations.ts";
import { upstreamTarget } from "../../src/providers/upstream-target.ts";
import { type ServedDataPlane, serveDataPlane } from "../served-data-plane.ts";
import { receive } from "../streams/received-response.ts";
import { event, streamHeaders } from "../streams/streamed-operations.ts";

const usage = { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 };
const chunk = (choices: readonly object[], reported: object | null): string =>
  event({
    id: "chatcmpl-7",
    object: "chat.completion.chunk",
    created: 7,
    choices,
    usage: reported,
  });
const events = [
  chunk([{ index: 0, delta: { role: "assistant", content: "Grüße" }, finish_reason: null }], null),
  chunk([{ index: 0, delta: {}, finish_reason: "stop" }], null),
  chunk([], usage),
  event("[DONE]"),
];
const counted = { tokens: { input: 19, output: 10 }, isEstimated: false };

function serve(
  provider: string,
  endpoint: Partial<GatewayEndpointConfig> = {},
): Promise<ServedDataPlane> {
  return serveDataPlane((at) => ({ models: [at("gpt", { provider })], ...endpoint }));
}

/** Streams a chat completion. */
async function stream(
  { url, provider, nextRecord }: ServedDataPlane,
  body: object,
  path = "/v1/chat/completions",
) {
  provider.enqueue({ headers: streamHeaders, body: events });
  const ended = nextRecord();
  const { text } = await receive(url, path, { model: "chat", stream: true, ...body });
  const sent = provider.requests.at(-1)?.json as Record<string, unknown>;
  return { text, sent, usage: (await ended).usage };
}

describe("a stream whose client does not ask for its usage", () => {
  test.each(["/v1/chat/completions", "/v1/completions"])(
    "at %s has no chunk with the usage, which is counted",
    async (path) => {
      const served = await serve("openai");
      for (const options of [undefined, null, {}, { include_usage: false }]) {
        const result = await stream(served, { stream_options: options }, path);
        expect(result.sent.stream_options).toEqual({ include_usage: true });
        expect(result.text).toBe([events[0], events[1], events[3]].join(""));
        expect(result.usage).toEqual(counted);
      }
    },
  );

  test("reaches the provider with all its other bytes", async () => {
    const { url, provider } = await serve("openai");
    const body =
      '{ "model":"chat",\n"stream" : true,"stream_options" : { "include_obfuscation":false }, "temperature":1.0 }';
    provider.enqueue({ headers: streamHeaders, body: events });
    const response = await fetch(`${url}/v1/chat/completions`, { method: "POST", body });
    await response.text();
    expect(provider.requests[0]?.body.toString()).toBe(
      body.replace('"chat"', '"gpt"').replace('{ "include_o', '{"include_usage":true, "include_o'),
    );
  });

  test("is not changed without a stream, or if the operation always reports its usage", async () => {
    const served = await serve("openai");
    expect((await stream(served, { stream: false })).sent).not.toHaveProperty("stream_options");
    const { sent } = await stream(served, { input: "hi" }, "/v1/responses");
    expect(sent).not.toHaveProperty("stream_options");
  });

  test.each([
    ["the endpoint does not track its usage", "openai", { usageTracking: false }],
    ["the endpoint has the setting", "openai", { settings: { streamUsage: false } }],
    ["the provider does not have the option", "mistral", {}],
    ["the provider may be any server", "openai-compatible", {}],
  ] as const)("is passed on unchanged if %s", async (_, provider, endpoint) => {
    const { text, sent } = await stream(await serve(provider, endpoint), {});
    expect(sent).not.toHaveProperty("stream_options");
    expect(text).toBe(events.join(""));
  });

  test("falls back between providers with and without the option", async () => {
    const served = await serveDataPlane((at) => ({
      models: [
        at("first", { provider: "openai" }),
        at("second", { provider: "mistral", linkageType: "FALLBACK" }),
      ],
    }));
    served.provider.enqueue({ status: 503 });
    const { text, sent } = await stream(served, {});
    expect(served.provider.requests[0]?.json).toMatchObject({
      stream_options: { include_usage: true },
    });
    expect(sent).not.toHaveProperty("stream_options");
    expect(text).toBe(events.join(""));
  });

  test("has no further chunk for OpenAI's SDK", async () => {
    const { url, nextRecord } = await serve("openai");
    const client = new OpenAI({ apiKey: "gw_caller-token", baseURL: `${url}/v1`, maxRetries: 0 });
    const chunks = async (options: Pick<OpenAI.ChatCompletionCreateParams, "stream_options">) => {
      const ended = nextRecord();
      const received = [];
      const answer = await client.chat.completions.create({
        ...{ model: "chat", messages: [{ role: "user", content: "hello" }], ...options },
        stream: true,
      });
      for await (const one of answer) received.push(one);
      return { received, usage: (await ended).usage };
    };
    const unasked = await chunks({});
    const asked = await chunks({ stream_options: { include_usage: true } });
    expect(unasked.received.every(({ choices }) => choices.length === 1)).toBe(true);
    expect(asked.received).toHaveLength(unasked.received.length + 1);
    expect(asked.received.at(-1)?.usage?.total_tokens).toBeGreaterThan(0);
    expect(unasked.usage).toEqual(asked.usage);
    expect(unasked.usage?.tokens.output).toBe(asked.received.at(-1)?.usage?.completion_tokens);
  });
});

test("a client that asks for the usage gets every byte", async () => {
  const served = await serve("openai");
  const options = { include_usage: true };
  const result = await stream(served, { stream_options: options });
  expect(result).toEqual({ text: events.join(""), sent: expect.anything(), usage: counted });
  expect(result.sent.stream_options).toEqual(options);
});

test("the providers that document the option are asked, in OpenAI's format alone", () => {
  const asked = knownProviders.filter((provider) => {
    const model = { provider, modelName: "m", authConfig: { api_base: "https://localhost/v1" } };
    return upstreamTarget(model, operations["chat.completions"]).usageOptions !== undefined;
  });
  expect(asked).toEqual([
    ...["anthropic", "azure", "deepseek", "groq", "nvidia"],
    ...["ollama", "openai", "vllm", "xai"],
  ]);
});
