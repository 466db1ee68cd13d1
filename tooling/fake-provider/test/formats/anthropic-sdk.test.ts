import Anthropic from "@anthropic-ai/sdk";
import { onTestFinished, test } from "vitest";
import { FakeProvider } from "../../src/index.ts";

async function open(): Promise<{ provider: FakeProvider; client: Anthropic }> {
  const provider = await FakeProvider.start();
  onTestFinished(() => provider.stop());
  const client = new Anthropic({
    apiKey: "sk-any",
    authToken: null,
    baseURL: provider.url,
    maxRetries: 0,
  });
  return { provider, client };
}

const request = {
  model: "claude-x",
  max_tokens: 100,
  messages: [{ role: "user" as const, content: "Hello, wörld" }],
};

const schema = {
  type: "object" as const,
  properties: { city: { type: "string" }, days: { type: "integer" } },
};

test("a message echoes the last user message and counts tokens", async ({ expect }) => {
  const { client } = await open();
  const answer = await client.messages.create(request);
  expect(answer.id).toBe("msg_00000001");
  expect(answer.content).toMatchObject([{ type: "text", text: "You said: Hello, wörld" }]);
  expect(answer.stop_reason).toBe("end_turn");
  expect(answer.usage).toEqual({ input_tokens: 3, output_tokens: 6 });
});

test("a streamed message has all events and a ping", async ({ expect }) => {
  const { provider, client } = await open();
  const types: string[] = [];
  const stream = client.messages.stream(request);
  stream.on("streamEvent", ({ type }) => types.push(type));
  const answer = await stream.finalMessage();
  expect(answer.content).toMatchObject([{ type: "text", text: "You said: Hello, wörld" }]);
  expect(answer.usage).toMatchObject({ input_tokens: 3, output_tokens: 6 });
  expect(types).toEqual([
    "message_start",
    "content_block_start",
    ...Array.from({ length: 4 }, () => "content_block_delta"),
    "content_block_stop",
    "message_delta",
    "message_stop",
  ]);
  const raw = await client.messages.create({ ...request, stream: true }).asResponse();
  expect(await raw.text()).toContain('event: ping\ndata: {"type":"ping"}\n\n');
  expect(provider.requests).toHaveLength(2);
});

test("a message calls a tool, plain and streamed, and returns text after the result", async ({
  expect,
}) => {
  const { client } = await open();
  const calling = { ...request, tools: [{ name: "weather", input_schema: schema }] };
  const plain = await client.messages.create(calling);
  const streamed = await client.messages.stream(calling).finalMessage();
  for (const { content, stop_reason: reason } of [plain, streamed]) {
    const input = { city: "Hello, wörld", days: 12 };
    expect(content).toMatchObject([{ type: "tool_use", name: "weather", input }]);
    expect(reason).toBe("tool_use");
  }
  const use = plain.content.find((block) => block.type === "tool_use");
  const after = await client.messages.create({
    ...calling,
    messages: [
      ...request.messages,
      { role: "assistant", content: plain.content },
      {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: use?.id ?? "", content: "sunny" }],
      },
    ],
  });
  expect(after.content).toMatchObject([{ type: "text", text: "You said: sunny" }]);
});

test("a message matches a schema", async ({ expect }) => {
  const { client } = await open();
  const answer = await client.messages.parse({
    ...request,
    output_config: { format: { type: "json_schema", schema } },
  });
  expect(answer.content).toMatchObject([{ text: '{"city":"Hello, wörld","days":12}' }]);
});

test("tokens are counted", async ({ expect }) => {
  const { client } = await open();
  const { model, messages } = request;
  expect(await client.messages.countTokens({ model, messages })).toMatchObject({
    input_tokens: 3,
  });
});

test("an error response becomes the SDK's error", async ({ expect }) => {
  const { client } = await open();
  const error = await client.messages
    .create({ ...request, model: "fail-529" })
    .catch((caught: unknown) => caught);
  if (!(error instanceof Anthropic.APIError)) throw error;
  expect(error).toMatchObject({ status: 529, type: "overloaded_error", requestID: "00000001" });
});

test("an error event becomes the SDK's error", async ({ expect }) => {
  const { client } = await open();
  const stream = client.messages.stream({ ...request, model: "error-after-3" });
  await expect(stream.done()).rejects.toThrow("Service Unavailable");
});

test("a request without version header or max_tokens is rejected", async ({ expect }) => {
  const { provider } = await open();
  const headers = { "x-api-key": "k", "content-type": "application/json" };
  const post = async (more: Record<string, string>, body: object): Promise<string> => {
    const sent = { method: "POST", headers: { ...headers, ...more }, body: JSON.stringify(body) };
    return (await fetch(`${provider.url}/v1/messages`, sent)).text();
  };
  expect(await post({}, request)).toContain("anthropic-version: header is required");
  const { max_tokens: _, ...unbounded } = request;
  const version = { "anthropic-version": "2023-06-01" };
  expect(await post(version, unbounded)).toContain("max_tokens: Field required");
});
