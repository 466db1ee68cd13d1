import { describe, expect, test } from "vitest";
import { modelDescriptions, responseReader } from "../../src/index.ts";

const event = (value: unknown) => ({ event: undefined, data: JSON.stringify(value) });

describe("the text of a response", () => {
  test.each([
    ["openai", { choices: [{ message: { content: "Hello" } }] }, "Hello"],
    ["openai", { choices: [{ message: { content: null, refusal: "No" } }] }, "No"],
    ["openai", { choices: [] }, ""],
    ["openai", undefined, ""],
    ["anthropic", { content: [{ type: "text", text: "Hel" }, { text: "lo" }] }, "Hello"],
    ["anthropic", { content: [{ type: "tool_use", name: "x" }] }, ""],
    [
      "gemini",
      { candidates: [{ content: { parts: [{ text: "Hel" }, { text: "lo" }] } }] },
      "Hello",
    ],
    ["gemini", { candidates: [{}] }, ""],
  ] as const)("is read from a body of %s: %j", (format, body, text) => {
    expect(responseReader(format).bodyText(body)).toBe(text);
  });

  test.each([
    ["openai", { choices: [{ delta: { content: "Hel" } }] }, "Hel"],
    ["openai", { choices: [{ delta: {} }] }, ""],
    ["openai", { type: "response.output_text.delta", delta: "Hel" }, "Hel"],
    ["anthropic", { type: "content_block_delta", delta: { text: "Hel" } }, "Hel"],
    ["anthropic", { type: "content_block_delta", delta: { partial_json: "{" } }, ""],
    ["gemini", { candidates: [{ content: { parts: [{ text: "Hel" }] } }] }, "Hel"],
  ] as const)("is read from an event of %s: %j", (format, value, text) => {
    expect(responseReader(format).eventText(event(value))).toBe(text);
  });

  test("is empty for an event that is not JSON", () => {
    for (const format of ["openai", "anthropic", "gemini"] as const) {
      expect(responseReader(format).eventText({ event: undefined, data: "[DONE]" })).toBe("");
    }
  });
});

describe("the error of a response", () => {
  test.each([
    [{ error: { message: "No", code: "x" } }, { message: "No", code: "x" }],
    [{ error: { message: 1, code: 404 } }, { message: undefined, code: undefined }],
    [{ error: "No" }, { message: "No", code: undefined }],
    [{ error: null }, undefined],
    [{}, undefined],
    [[], undefined],
    ["error", undefined],
  ])("is read: %j", (value, expected) => {
    expect(responseReader("openai").reportedError(value)).toEqual(expected);
  });
});

test("endpoints are presented as models in each format", () => {
  const endpoints = ["chat", "a/b"].map((endpointName) => ({
    endpointName,
    createdAt: 1_700_000_000_999,
  }));
  const openai = { object: "model", created: 1_700_000_000, owned_by: "gateway" };
  expect(modelDescriptions("openai").list(endpoints)).toEqual({
    object: "list",
    data: [
      { id: "chat", ...openai },
      { id: "a/b", ...openai },
    ],
  });
  const created_at = "2023-11-14T22:13:20.999Z";
  const anthropic = ["chat", "a/b"].map((id) => ({
    type: "model",
    id,
    display_name: id,
    created_at,
  }));
  const page = { has_more: false, first_id: "chat", last_id: "a/b" };
  expect(modelDescriptions("anthropic").list(endpoints)).toEqual({ data: anthropic, ...page });
  expect(modelDescriptions("anthropic").list([])).toMatchObject({ first_id: null, last_id: null });
  expect(modelDescriptions("gemini").list(endpoints)).toEqual({
    models: ["chat", "a/b"].map((displayName) => ({
      name: `models/${displayName}`,
      displayName,
      supportedGenerationMethods: ["generateContent", "streamGenerateContent"],
    })),
  });
});
