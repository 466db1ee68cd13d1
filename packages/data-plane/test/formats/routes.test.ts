import { describe, expect, test } from "vitest";
import { findRoute, operations, routes } from "../../src/index.ts";

const gemini = "/gateway/gemini/v1beta/models";

function find(url: string, method = "POST") {
  const match = findRoute({ method, url });
  return match && [match.route.format, match.operation, match.endpointName];
}

describe("the route of a request", () => {
  test.each([
    ["/v1/chat/completions", ["openai", "chat.completions", undefined]],
    ["/v1/messages/count_tokens", ["anthropic", "messages.count_tokens", undefined]],
    ["/v1/responses?x=1", ["openai", "responses", undefined]],
    ["http://gateway/v1/messages?x=1", ["anthropic", "messages", undefined]],
    ["/gateway/my%20chat/mlflow/invocations", ["openai", "chat.completions", "my chat"]],
    [`${gemini}/chat:generateContent`, ["gemini", "generateContent", "chat"]],
    [`${gemini}/a:b:streamGenerateContent`, ["gemini", "streamGenerateContent", "a:b"]],
    [`${gemini}/chat%3AgenerateContent`, ["gemini", "generateContent", "chat"]],
  ])("is found by its path: %s", (url, expected) => {
    expect(find(url)).toEqual(expected);
  });

  test.each([
    ...[`${gemini}/chat:countTokens`, `${gemini}/chat`, `${gemini}/:generateContent`],
    ...[`${gemini}/%zz:generateContent`, `${gemini}/%2fa`],
  ])("has a format but no operation if the path names none: %s", (url) => {
    expect(find(url)).toEqual(["gemini", undefined, undefined]);
  });

  test("has no operation if the endpoint's name is not decodable", () => {
    expect(find("/gateway/%zz/mlflow/invocations")).toEqual(["openai", undefined, undefined]);
  });

  test.each(["/", "/v1", "/v1/chat", "/v1/models", `${gemini}/a/b`, `${gemini}/`, "*", ""])(
    "does not exist for other paths: %j",
    (url) => {
      expect(find(url)).toBeUndefined();
    },
  );

  test("does not exist for other methods than POST", () => {
    expect(find("/v1/messages", "GET")).toBeUndefined();
    expect(findRoute({})).toBeUndefined();
  });
});

test.each(routes)("the route $path belongs to the format of its operation", (route) => {
  const { format, operation, path, endpointIn } = route;
  if (operation !== undefined) expect(operations[operation].format).toBe(format);
  expect(path.includes("{endpoint}")).toBe(endpointIn === "path");
});
