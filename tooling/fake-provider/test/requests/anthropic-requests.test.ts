import { test } from "vitest";
import { rejected } from "./rejected-request.ts";

const hello = { role: "user", content: "hello" };
const use = (id: string) => ({ type: "tool_use", id, name: "f", input: {} });
const calling = (...ids: string[]) => ({ role: "assistant", content: ids.map(use) });
const results = (...ids: string[]) => ({
  role: "user",
  content: ids.map((id) => ({ type: "tool_result", tool_use_id: id, content: "1" })),
});
const headers = { authorization: "Bearer k", "anthropic-version": "2023-06-01" };
const request = { model: "claude-x", max_tokens: 16, messages: [hello] };

test.for<[more: object, message: string]>([
  [{ stream_options: {} }, "stream_options: Extra inputs are not permitted"],
  [{ max_tokens: undefined }, "max_tokens: Field required"],
  [{ max_tokens: 0 }, "max_tokens: Input should be greater than or equal to 1"],
  [{ max_tokens: "16" }, "max_tokens: Input should be a valid number"],
  [{ max_completion_tokens: 16 }, "max_completion_tokens: Extra inputs are not permitted"],
  [{ messages: [] }, "messages: at least one message is required"],
  [{ messages: "hello" }, "messages: Input should be a valid list"],
  [{ messages: [{ ...hello, role: "tool" }] }, "messages.0.role: Input"],
  [{ messages: [{ ...hello, name: "n" }] }, "messages.0.name: Extra inputs are not permitted"],
  [{ messages: [{ role: "user", content: null }] }, "messages.0.content: Input should be a valid"],
  [
    { messages: [{ role: "user", content: [{ type: "text", text: "" }] }] },
    "messages.0.content.0.text: text content blocks must be non-empty",
  ],
  [
    { messages: [{ role: "user", content: [{ type: "image_url" }] }] },
    "messages.0.content.0.type: Input \"image_url\" should be 'text', 'image'",
  ],
  [{ system: { text: "s" } }, "system: Input should be a valid"],
  [{ tools: [{ name: "f" }] }, "tools.0.input_schema: Field required"],
  [{ tools: [{ type: "function", function: { name: "f" } }] }, "tools.0"],
  [{ tool_choice: "auto" }, "tool_choice: Input should be a valid dictionary"],
  [{ mcp_servers: [] }, "mcp_servers: Extra inputs are not permitted"],
  [
    { messages: [hello, calling("a")] },
    "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: a.",
  ],
  [
    { messages: [hello, calling("a", "b"), results("b")] },
    "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: a.",
  ],
  [
    { messages: [hello, calling("a"), hello, results("a")] },
    "messages.1: `tool_use` ids were found without",
  ],
  [
    { messages: [hello, results("a")] },
    "messages.1.content.0: unexpected `tool_use_id` found in `tool_result` blocks: a.",
  ],
  [
    { messages: [hello, calling("a"), results("a"), results("a")] },
    "messages.3.content.0: unexpected `tool_use_id`",
  ],
])("a message with %j is rejected", async ([more, message], { expect }) => {
  const { status, error } = await rejected({
    path: "/v1/messages",
    headers,
    body: { ...request, ...more },
  });
  expect(status).toBe(400);
  expect(error).toMatchObject({ type: "invalid_request_error" });
  expect(error.message).toContain(message);
});

test("a count of tokens has no field of a message alone", async ({ expect }) => {
  const { error } = await rejected({ path: "/v1/messages/count_tokens", headers, body: request });
  expect(error.message).toBe("max_tokens: Extra inputs are not permitted");
});

test("fields of a beta are accepted with its header", async ({ expect }) => {
  const beta = { ...headers, "anthropic-beta": "mcp-client-2025-11-20" };
  const body = { ...request, model: "fail-418", mcp_servers: [] };
  expect(await rejected({ path: "/v1/messages", headers: beta, body })).toMatchObject({
    status: 418,
  });
});

test.for([
  [{ "anthropic-version": undefined }, "anthropic-version: header is required"],
  [{ "anthropic-version": "1" }, 'anthropic-version: "1" is not a valid version'],
  [{ "content-type": "text/plain" }, "content-type: must be application/json"],
] as const)("a request with %j is rejected", async ([more, message], { expect }) => {
  const sent = { path: "/v1/messages", headers: { ...headers, ...more }, body: request };
  expect(await rejected(sent)).toMatchObject({ status: 400, error: { message } });
});
