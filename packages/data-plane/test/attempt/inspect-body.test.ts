import { expect, test } from "vitest";
import { isInspected, reportedProblem } from "../../src/attempt/inspect-body.ts";

const problem = (value: unknown) =>
  reportedProblem(Buffer.from(typeof value === "string" ? value : JSON.stringify(value)));

test.each(["", " ", "\n\n\r\n"])("a response of %j is empty", (text) => {
  expect(problem(text)).toBe("empty");
});

test.each([
  [{ error: { message: "no" } }, undefined],
  [{ error: "no" }, undefined],
  [{ error: { message: "no", code: 429 }, user_id: "u" }, 429],
  [{ error: { message: "no", code: "503" } }, 503],
  [{ error: { message: "no", code: 42 } }, undefined],
  [[{ error: { code: 400, status: "INVALID_ARGUMENT" } }], 400],
  [{ type: "error", error: { type: "overloaded_error" } }, undefined],
  [{ object: "error", message: "no", code: 404 }, 404],
  [{ success: false, errors: [{ code: 7003 }], result: null }, undefined],
  [{ id: "r", choices: [], error: { message: "no" } }, undefined],
  [
    { object: "response", status: "failed", output: [], error: { code: "server_error" } },
    undefined,
  ],
])("a response of %j is only an error, of status %s", (value, status) => {
  expect(problem(value)).toEqual({ status });
});

test.each([
  { object: "response", error: null, output: [{ type: "message" }] },
  { choices: [{ message: { content: '{"error": {"message": "quoted"}}' } }] },
  { choices: [{ finish_reason: "error" }], error: { message: "partly" } },
  { error: "" },
  { data: [{ embedding: [0.1] }], errors: [] },
  { input_tokens: 0 },
  { content: [{ type: "tool_use", input: { error: { message: "of a tool" } } }] },
  {},
  "<html>It works!</html>",
  '{"error": {',
])("a response of %j has content, or is left to the client", (value) => {
  expect(problem(value)).toBeUndefined();
});

test("long responses are not examined", () => {
  expect(isInspected("65536")).toBe(true);
  expect(isInspected("65537")).toBe(false);
  expect(isInspected(undefined)).toBe(true);
  expect(problem({ error: "e".repeat(70_000) })).toBeUndefined();
});
