import { test } from "vitest";
import { FakeProvider } from "../../src/index.ts";
import { rejected } from "./rejected-request.ts";

const hello = { role: "user", content: "hello" };
const call = (id: string) => ({ id, type: "function", function: { name: "f", arguments: "{}" } });
const calling = (...ids: string[]) => ({
  role: "assistant",
  content: null,
  tool_calls: ids.map(call),
});
const result = (id: string) => ({ role: "tool", tool_call_id: id, content: "1" });
const tool = (name: string) => ({ type: "function", function: { name } });

const invalidChats: readonly (readonly [more: object, param: string, message: string])[] = [
  [{ reasoning: {} }, "reasoning", "Unknown parameter: 'reasoning'."],
  [{ messages: undefined }, "messages", "Missing required parameter: 'messages'."],
  [{ messages: [] }, "messages", "at least one element"],
  [{ messages: "hello" }, "messages", "expected array, but got a string"],
  [{ temperature: "1" }, "temperature", "Invalid type for 'temperature'"],
  [{ stream: "true" }, "stream", "Invalid type for 'stream'"],
  [{ stream_options: { include_usage: true } }, "stream_options", "only allowed when 'stream'"],
  [{ verbosity: "max" }, "verbosity", "Supported values are: 'low', 'medium', and 'high'."],
  [{ messages: [{ ...hello, x: 1 }] }, "messages[0].x", "Unknown parameter"],
  [{ messages: [{ ...hello, role: "human" }] }, "messages[0].role", "Invalid value: 'human'"],
  [{ messages: [{ content: "hello" }] }, "messages[0].role", "Missing required parameter"],
  [{ messages: [{ role: "user" }] }, "messages[0].content", "Missing required parameter"],
  [
    { messages: [{ role: "user", content: [{ type: "input_text", text: "hello" }] }] },
    "messages[0].content[0].type",
    "Invalid value: 'input_text'. Supported values are: 'text', 'image_url'",
  ],
  [
    { messages: [{ role: "user", content: [{ type: "text", text: 1 }] }] },
    "messages[0].content[0].text",
    "expected string, but got a number",
  ],
  [{ messages: [hello, { role: "assistant" }] }, "messages.[1].content", "'content'"],
  [{ tools: [tool("a b")] }, "tools[0].function.name", "expected a name"],
  [{ tools: [{ name: "f" }] }, "tools[0].type", "Missing required parameter"],
  [{ tool_choice: "any" }, "tool_choice", "'none', 'auto', and 'required'"],
  [
    { messages: [hello, { role: "tool", content: "1" }] },
    "messages[1].tool_call_id",
    "Missing required parameter",
  ],
  [{ messages: [hello, result("a")] }, "messages.[1].role", "must be a response to a preceeding"],
  [
    { messages: [hello, calling("a"), result("b")] },
    "messages.[2].role",
    "must be a response to a preceeding",
  ],
  [
    { messages: [hello, calling("a", "b"), result("a"), hello] },
    "messages.[3].role",
    "did not have response messages: b",
  ],
  [{ messages: [hello, calling("a")] }, "messages.[2].role", "did not have response messages: a"],
  [
    { messages: [hello, calling("a"), result("a"), hello, result("a")] },
    "messages.[4].role",
    "must be a response to a preceeding",
  ],
];

const message = (role: string, type: string) => ({ role, content: [{ type, text: "hello" }] });
const functionCall = { type: "function_call", call_id: "a", name: "f", arguments: "{}" };
const functionOutput = { type: "function_call_output", call_id: "a", output: "1" };

const invalidResponses: typeof invalidChats = [
  [{ messages: [] }, "messages", "Unknown parameter"],
  [{ max_tokens: 1 }, "max_tokens", "Unknown parameter"],
  [{ max_output_tokens: 1 }, "max_output_tokens", "at least 16"],
  [{ input: undefined }, "input", "One of 'input'"],
  [{ input: 1 }, "input", "Invalid type for 'input'"],
  [{ input: [{ type: "text" }] }, "input[0].type", "Invalid value: 'text'"],
  [{ input: [message("user", "text")] }, "input[0].content[0].type", "Invalid value: 'text'"],
  [{ input: [message("user", "output_text")] }, "input[0].content[0]", "'input_text'"],
  [{ input: [message("assistant", "input_text")] }, "input[0].content[0]", "'output_text'"],
  [{ input: [functionOutput] }, "input", "No tool call found for function call output"],
  [{ input: [functionCall] }, "input", "No tool output found for function call a"],
  [{ tools: [{ type: "function", function: { name: "f" } }] }, "tools[0].name", "Missing"],
  [{ text: { format: { type: "json_schema", name: "n" } } }, "text.format.schema", "Missing"],
];

const invalidOthers: readonly (readonly [path: string, body: object, param: string])[] = [
  ["completions", { messages: [hello] }, "prompt"],
  ["completions", { prompt: "hello", messages: [hello] }, "messages"],
  ["completions", { prompt: [{ text: "hello" }] }, "prompt[0]"],
  ["embeddings", { input: [hello] }, "input[0]"],
  ["embeddings", { input: "hello", encoding_format: "int8" }, "encoding_format"],
  ["embeddings", { input: "hello", stream: true }, "stream"],
];

test.for([
  ...invalidChats.map(([more, param, message]) => {
    return ["chat/completions", { messages: [hello], ...more }, param, message] as const;
  }),
  ...invalidResponses.map(([more, param, message]) => {
    return ["responses", { input: "hello", ...more }, param, message] as const;
  }),
  ...invalidOthers.map(([path, body, param]) => [path, body, param, ""] as const),
])("%s with %j is an error of %s", async ([path, more, param, message], { expect }) => {
  const { status, error } = await rejected({
    path: `/v1/${path}`,
    headers: { authorization: "Bearer k" },
    body: { model: "gpt-x", ...more },
  });
  expect(status).toBe(400);
  expect(error).toMatchObject({ type: "invalid_request_error", param });
  expect(error.message).toContain(message);
});

test.for([undefined, "text/plain", "application/jsonp", "application/x-www-form-urlencoded"])(
  "a content type of %s is rejected",
  async (type, { expect }) => {
    const headers = { authorization: "Bearer k", "content-type": type };
    const body = { model: "gpt-x", messages: [hello] };
    const { status, error } = await rejected({ path: "/v1/chat/completions", headers, body });
    expect(status).toBe(400);
    expect(error).toMatchObject({ code: "unsupported_content_type" });
  },
);

test("an invalid request does not use up a script, and a lenient provider accepts it", async ({
  expect,
}) => {
  const statusOf = async (provider: FakeProvider, body: object): Promise<number> => {
    const response = await fetch(`${provider.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: "Bearer k", "content-type": "application/json" },
      body: JSON.stringify({ model: "gpt-x", messages: [hello], ...body }),
    });
    return response.status;
  };
  await using strict = await FakeProvider.start();
  strict.enqueue({ status: 503 });
  expect(await statusOf(strict, { unknown: 1 })).toBe(400);
  expect(await statusOf(strict, {})).toBe(503);
  await using lenient = await FakeProvider.start({ lenient: true });
  expect(await statusOf(lenient, { unknown: 1 })).toBe(200);
});
