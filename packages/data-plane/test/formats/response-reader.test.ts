import { describe, expect, test } from "vitest";
import { type ApiFormat, modelListOf, responseReader } from "../../src/index.ts";

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

test("endpoints are listed as models in the formats that have a list", () => {
  const list = (format: ApiFormat) => modelListOf(format)?.body(["chat"]);
  expect(list("openai")).toEqual({
    object: "list",
    data: [{ id: "chat", object: "model", created: 0, owned_by: "gateway" }],
  });
  expect(list("gemini")).toBeUndefined();
});
