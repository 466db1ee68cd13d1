import OpenAI from "openai";
import { onTestFinished, test } from "vitest";
import { FakeProvider } from "../../src/index.ts";

async function open(): Promise<{ provider: FakeProvider; client: OpenAI }> {
  const provider = await FakeProvider.start();
  onTestFinished(() => provider.stop());
  const baseURL = `${provider.url}/v1`;
  return { provider, client: new OpenAI({ apiKey: "sk-any", baseURL, maxRetries: 0 }) };
}

const weather = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "integer" } },
  required: ["city", "days"],
  additionalProperties: false,
};

test("a chat echoes the last user message and counts tokens", async ({ expect }) => {
  const { client } = await open();
  const answer = await client.chat.completions.create({
    model: "gpt-x",
    messages: [
      { role: "user", content: "first" },
      { role: "assistant", content: "well" },
      { role: "user", content: [{ type: "text", text: "Hello, wörld" }] },
    ],
  });
  expect(answer.id).toBe("chatcmpl-00000001");
  expect(answer.model).toBe("gpt-x");
  expect(answer.choices[0]?.message.content).toBe("You said: Hello, wörld");
  expect(answer.usage).toEqual({ prompt_tokens: 3, completion_tokens: 6, total_tokens: 9 });
});

test("a streamed chat has the same text in pieces, and usage on request", async ({ expect }) => {
  const { client } = await open();
  const stream = client.chat.completions.stream({
    model: "gpt-x",
    messages: [{ role: "user", content: "a b c" }],
    stream_options: { include_usage: true },
  });
  const pieces: string[] = [];
  stream.on("content", (piece) => pieces.push(piece));
  const answer = await stream.finalChatCompletion();
  expect(pieces).toEqual(["You ", "said: ", "a ", "b ", "c"]);
  expect(answer.choices[0]?.message.content).toBe("You said: a b c");
  expect(answer.choices[0]?.finish_reason).toBe("stop");
  expect(answer.usage?.total_tokens).toBe(6);
});

test("a chat calls the first tool and returns text after the result", async ({ expect }) => {
  const { client } = await open();
  const calls: unknown[] = [];
  const runner = client.chat.completions.runTools({
    model: "gpt-x",
    stream: true,
    messages: [{ role: "user", content: "Paris" }],
    tools: [
      {
        type: "function",
        function: {
          name: "weather",
          description: "Returns the weather.",
          parameters: weather,
          parse: (text: string): object => JSON.parse(text),
          function: (input: object) => {
            calls.push(input);
            return "sunny";
          },
        },
      },
    ],
  });
  expect(await runner.finalContent()).toBe("You said: sunny");
  expect(calls).toEqual([{ city: "Paris", days: 5 }]);
});

test("a chat matches a schema, plain and streamed", async ({ expect }) => {
  const { client } = await open();
  const request = {
    model: "gpt-x",
    messages: [{ role: "user" as const, content: 'Par"is' }],
    response_format: {
      type: "json_schema" as const,
      json_schema: { name: "weather", schema: weather, strict: true },
    },
  };
  const plain = await client.chat.completions.create(request);
  const streamed = await client.chat.completions.stream(request).finalChatCompletion();
  for (const { choices } of [plain, streamed]) {
    expect(JSON.parse(choices[0]?.message.content ?? "")).toEqual({ city: 'Par"is', days: 6 });
  }
});

test("completions are plain and streamed", async ({ expect }) => {
  const { client } = await open();
  const request = { model: "gpt-x", prompt: "one two" };
  const plain = await client.completions.create(request);
  let text = "";
  for await (const { choices } of await client.completions.create({ ...request, stream: true })) {
    text += choices[0]?.text ?? "";
  }
  expect(plain.choices[0]?.text).toBe("You said: one two");
  expect(text).toBe("You said: one two");
});

test("embeddings are deterministic, depend on the text and have the requested dimensions", async ({
  expect,
}) => {
  const { client } = await open();
  const create = (input: string[]) =>
    client.embeddings.create({ model: "embed-x", input, dimensions: 4 });
  const { data, usage } = await create(["one", "two", "one"]);
  const vectors = data.map(({ embedding }) => embedding);
  expect(vectors[0]).toHaveLength(4);
  expect(vectors[2]).toEqual(vectors[0]);
  expect(vectors[1]).not.toEqual(vectors[0]);
  expect(usage.total_tokens).toBe(3);
  const floats = await client.embeddings.create({
    model: "embed-x",
    input: "one",
    dimensions: 4,
    encoding_format: "float",
  });
  expect(floats.data[0]?.embedding).toEqual(vectors[0]);
});

test("responses are plain and streamed", async ({ expect }) => {
  const { client } = await open();
  const request = { model: "gpt-x", input: "one two" };
  const plain = await client.responses.create(request);
  expect(plain.output_text).toBe("You said: one two");
  expect(plain.usage?.total_tokens).toBe(7);
  const types: string[] = [];
  const stream = client.responses.stream(request);
  stream.on("event", ({ type }) => types.push(type));
  const streamed = await stream.finalResponse();
  expect(streamed.output_text).toBe("You said: one two");
  expect(types.slice(0, 3)).toEqual([
    "response.created",
    "response.in_progress",
    "response.output_item.added",
  ]);
  expect(types.filter((type) => type === "response.output_text.delta")).toHaveLength(4);
  expect(types.at(-1)).toBe("response.completed");
});

test("responses call a tool and return text after the result", async ({ expect }) => {
  const { client } = await open();
  const tools = [{ type: "function" as const, name: "weather", parameters: weather, strict: true }];
  const input = [{ role: "user" as const, content: "Paris" }];
  const request = { model: "gpt-x", tools, input };
  const plain = await client.responses.create(request);
  const streamed = await client.responses.stream(request).finalResponse();
  for (const { output } of [plain, streamed]) {
    expect(output).toMatchObject([
      { type: "function_call", name: "weather", arguments: '{"city":"Paris","days":5}' },
    ]);
  }
  const [call] = plain.output;
  if (call?.type !== "function_call") throw new Error("no call");
  const result = {
    type: "function_call_output" as const,
    call_id: call.call_id,
    output: "sunny",
  };
  const after = await client.responses.create({ ...request, input: [...input, call, result] });
  expect(after.output_text).toBe("You said: sunny");
});

test("responses match a schema", async ({ expect }) => {
  const { client } = await open();
  const answer = await client.responses.parse({
    model: "gpt-x",
    input: "Paris",
    text: { format: { type: "json_schema", name: "weather", schema: weather, strict: true } },
  });
  expect(answer.output_parsed).toEqual({ city: "Paris", days: 5 });
});

test("models are listed and retrieved by name", async ({ expect }) => {
  const { client } = await open();
  const { data } = await client.models.list();
  expect(data.map(({ id }) => id)).toContain("fake-large");
  expect((await client.models.retrieve("gpt-x")).id).toBe("gpt-x");
});

test("an error response becomes the SDK's error, with code and Retry-After", async ({ expect }) => {
  const { provider, client } = await open();
  provider.enqueue({ status: 429, retryAfter: 7, message: "slow down" });
  const call = client.chat.completions.create({
    model: "gpt-x",
    messages: [{ role: "user", content: "hi" }],
  });
  const error = await call.catch((caught: unknown) => caught);
  if (!(error instanceof OpenAI.RateLimitError)) throw error;
  expect(error).toMatchObject({ code: "rate_limit_exceeded", message: "429 slow down" });
  expect(error.headers.get("retry-after")).toBe("7");
  expect(error.requestID).toBe("00000001");
});

test("a stream that starts with an error event becomes the SDK's error", async ({ expect }) => {
  const { client } = await open();
  const chat = client.chat.completions.stream({
    model: "error-event",
    messages: [{ role: "user", content: "hi" }],
  });
  await expect(chat.done()).rejects.toThrow("Service Unavailable");
  const response = client.responses.stream({ model: "error-event", input: "hi" });
  await expect(response.done()).rejects.toThrow("Service Unavailable");
});
