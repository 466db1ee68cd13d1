import { test } from "vitest";
import { FakeProvider } from "../../src/index.ts";
import { rejected } from "./rejected-request.ts";

const hello = { role: "user", parts: [{ text: "hello" }] };
const calls = (...names: string[]) => ({
  role: "model",
  parts: names.map((name) => ({ functionCall: { name, args: {} } })),
});
const results = (...names: string[]) => ({
  role: "user",
  parts: names.map((name) => ({ functionResponse: { name, response: {} } })),
});
const path = "/v1beta/models/gemini-x:generateContent";
const headers = { "x-goog-api-key": "k" };

test.for<[more: object, message: string]>([
  [{ messages: [] }, 'Unknown name "messages": Cannot find field.'],
  [{ contents: undefined }, "contents is not specified"],
  [{ contents: [] }, "contents is not specified"],
  [{ contents: "hello" }, "Invalid value at 'contents' (TYPE_MESSAGE), \"hello\""],
  [{ contents: [{ ...hello, role: "assistant" }] }, "Please use a valid role: user, model."],
  [{ contents: [{ content: "hello" }] }, "Unknown name \"content\" at 'contents[0]'"],
  [
    { contents: [{ parts: [{ text: "hello", type: "text" }] }] },
    "Unknown name \"type\" at 'contents[0].parts[0]'",
  ],
  [{ contents: [{ parts: [{ text: 1 }] }] }, "'contents[0].parts[0].text' (TYPE_STRING), 1"],
  [{ contents: [{ parts: [{}] }] }, "contents[0].parts[0].data: required oneof field"],
  [{ temperature: 1 }, 'Unknown name "temperature"'],
  [{ generationConfig: { temperature: "1" } }, "'generation_config.temperature' (TYPE_FLOAT)"],
  [{ generation_config: { top_p: "1" } }, "'generation_config.top_p' (TYPE_FLOAT)"],
  [{ generationConfig: { maxTokens: 1 } }, "Unknown name \"maxTokens\" at 'generation_config'"],
  [
    { tools: [{ functionDeclarations: [{ name: "1f" }] }] },
    "Invalid function name. Must start with a letter or an underscore.",
  ],
  [{ contents: [hello, results("f")] }, "function response turn comes immediately after"],
  [{ contents: [hello, calls("f", "g"), results("f")] }, "number of function response parts"],
  [{ contents: [hello, calls("f"), hello] }, "number of function response parts"],
])("content with %j is rejected", async ([more, message], { expect }) => {
  const { status, error } = await rejected({
    path,
    headers,
    body: { contents: [hello], ...more },
  });
  expect(status).toBe(400);
  expect(error).toMatchObject({
    code: 400,
    status: "INVALID_ARGUMENT",
    details: [{ "@type": "type.googleapis.com/google.rpc.BadRequest" }],
  });
  expect(error.message).toContain(message);
});

test("fields may be in snake case, and calls may stay open at the end", async ({ expect }) => {
  const body = {
    contents: [hello, calls("f")],
    system_instruction: { parts: [{ text: "s" }] },
    generation_config: { max_output_tokens: 1, thinking_config: { thinking_budget: 0 } },
  };
  const teapot = path.replace("gemini-x", "fail-418");
  expect(await rejected({ path: teapot, headers, body })).toMatchObject({ status: 418 });
});

test("a wrong key is an invalid argument with a reason", async ({ expect }) => {
  await using provider = await FakeProvider.start({ credential: "right" });
  const response = await fetch(`${provider.url}${path}`, {
    method: "POST",
    headers: { "x-goog-api-key": "wrong", "content-type": "application/json" },
    body: JSON.stringify({ contents: [hello] }),
  });
  expect(await response.json()).toMatchObject({
    error: { code: 400, details: [{ reason: "API_KEY_INVALID" }] },
  });
});
