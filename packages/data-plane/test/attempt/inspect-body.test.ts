import { expect, test } from "vitest";
import { isInspected, mayBeJson, reportedProblem } from "../../src/attempt/inspect-body.ts";
import type { OperationName } from "../../src/formats/formats.ts";
import { operations } from "../../src/formats/operations.ts";

const chat = "chat.completions";
const problem = (value: unknown, operation: OperationName = chat) => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return reportedProblem(Buffer.from(text), operations[operation]);
};

test.each([
  ...["", " ", "\n\n\r\n", "null", "{}", "[]", '"text"', "\ufeff{}"],
  ...[{ choices: [] }, { choices: [null] }, { choices: null }, { error: "" }, { error: null }],
  { usage: { prompt_tokens: 1 }, data: [{ embedding: [0.1] }] },
])("a response of %j has no content", (value) => {
  expect(problem(value)).toBe("no_content");
});

test.each([
  ["embeddings", { object: "list", data: [] }],
  ["messages", { type: "message" }],
  ["messages.count_tokens", { choices: [{}] }],
  ["responses", { object: "response", status: "queued" }],
  ["generateContent", { usageMetadata: { promptTokenCount: 1 } }],
  ["streamGenerateContent", [{ usageMetadata: { promptTokenCount: 1 } }]],
] as const)("a response of %s with %j has no content", (operation, value) => {
  expect(problem(value, operation)).toBe("no_content");
});

test.each(["<html>It works!</html>", '{"error": {', "upstream connect error", "{}{}"])(
  "a response of %j is not JSON",
  (text) => {
    expect(problem(text)).toBe("not_json");
  },
);

test.each([
  [{ error: { message: "no" } }, undefined],
  [{ error: "no" }, undefined],
  [{ error: { message: "no", code: 429 }, user_id: "u" }, 429],
  [{ error: { message: "no", code: "503" } }, 503],
  [{ error: { message: "no", code: 42 } }, undefined],
  ['\ufeff{"error": {"code": 429}}', 429],
  [[{ error: { code: 400, status: "INVALID_ARGUMENT" } }], 400],
  [{ type: "error", error: { type: "overloaded_error" } }, undefined],
  [{ object: "error", message: "no", code: 404 }, 404],
  [{ success: false, errors: [{ code: 7003 }], result: null }, undefined],
  [{ id: "r", choices: [], error: { message: "no" } }, undefined],
  [{ choices: [{ error: { code: 502, message: "no" }, finish_reason: "error" }] }, 502],
  [
    {
      choices: [
        {
          ...{ index: 0, native_finish_reason: "error", finish_reason: "error" },
          message: { role: "assistant", content: "" },
          error: { code: "overloaded" },
        },
      ],
    },
    undefined,
  ],
])("a response of %j is only an error, of status %s", (value, status) => {
  expect(problem(value)).toEqual({ status });
});

test("a failed response without output is only an error", () => {
  const error = { code: "server_error", message: "no" };
  const failed = { object: "response", status: "failed", output: [], error };
  expect(problem(failed, "responses")).toEqual({ status: undefined });
});

test.each([
  ["responses", { object: "response", error: null, output: [{ type: "message" }] }],
  ["responses", { object: "response", error: null, status: "queued", output: [] }],
  [chat, { choices: [{ message: { content: '{"error": {"message": "quoted"}}' } }] }],
  [chat, { choices: [{ finish_reason: "length", message: { role: "assistant", content: "" } }] }],
  [chat, { choices: [{ finish_reason: "error" }], error: { message: "partly" } }],
  [chat, { choices: [{ message: { content: "a" }, error: { code: 502 } }] }],
  [chat, '\ufeff{"choices": [{"message": {"content": "a"}}]}'],
  ["completions", { choices: [{ text: "" }] }],
  ["embeddings", { data: [{ embedding: [0.1] }], errors: [] }],
  ["messages.count_tokens", { input_tokens: 0 }],
  ["messages", { content: [], stop_reason: "end_turn" }],
  ["messages", { content: [{ type: "tool_use", input: { error: { message: "of a tool" } } }] }],
  ["generateContent", { promptFeedback: { blockReason: "SAFETY" } }],
  ["streamGenerateContent", [{ usageMetadata: {} }, { candidates: [{ content: {} }] }]],
] as const)("a response of %s with %j has content", (operation, value) => {
  expect(problem(value, operation)).toBeUndefined();
});

test.each([
  ...[
    "application/json",
    "application/json; charset=utf-8",
    "application/problem+json",
    "text/json",
  ],
  ...["application/x-ndjson", "application/jsonl", "text/plain;charset=utf-8", ""],
  ...["application/octet-stream", "application/json, application/json"],
])("the type %j may be JSON", (type) => {
  expect(mayBeJson(type)).toBe(true);
});

test.each([
  ...["text/html", "TEXT/HTML; charset=utf-8", "application/xml", "image/png", "audio/mpeg"],
  ...["multipart/mixed", "json", "text/html, application/json"],
])("the type %j is not JSON", (type) => {
  expect(mayBeJson(type)).toBe(false);
});

test("long responses are not examined", () => {
  expect(isInspected("65536")).toBe(true);
  expect(isInspected("65537")).toBe(false);
  expect(isInspected(undefined)).toBe(true);
  expect(problem({ error: "e".repeat(70_000) })).toBeUndefined();
});
