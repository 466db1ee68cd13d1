import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formats } from "../../src/formats/formats.ts";
import { findRoute, operations, routes } from "../../src/index.ts";

const gemini = "/gateway/gemini/v1beta/models";

function find(url: string, method = "POST", headers: Record<string, string> = {}) {
  const match = findRoute({ method, url, headers });
  return match && [match.format, match.operation, match.endpointName];
}

function problem(url: string, method = "POST", headers: Record<string, string> = {}) {
  const match = findRoute({ method, url, headers });
  return match && [match.format, match.error?.routeCode, match.error?.message];
}

describe("the route of a request", () => {
  test.each([
    ["/v1/chat/completions", ["openai", "chat.completions", undefined]],
    ["/v1/messages/count_tokens", ["anthropic", "messages.count_tokens", undefined]],
    ["/v1/responses?x=1", ["openai", "responses", undefined]],
    ["http://gateway/v1/messages?x=1", ["anthropic", "messages", undefined]],
    ["/v1/models/chat:generateContent", ["gemini", "generateContent", "chat"]],
    ["/v1alpha/models/a/b:streamGenerateContent", ["gemini", "streamGenerateContent", "a/b"]],
    ["/v1beta/models/models/chat:generateContent", ["gemini", "generateContent", "chat"]],
    ["/v1beta/models/models%2Fchat:generateContent", ["gemini", "generateContent", "chat"]],
    ["/openai/deployments/chat/chat/completions", ["openai", "chat.completions", "chat"]],
    ["/openai/v1/embeddings?api-version=1", ["openai", "embeddings", undefined]],
    ["/gateway/my%20chat/mlflow/invocations", ["openai", "chat.completions", "my chat"]],
    ["/gateway/openai/mlflow/invocations", ["openai", "chat.completions", "openai"]],
    ["/gateway/mlflow/v1/embeddings", ["openai", "embeddings", undefined]],
    ["/gateway/openai/v1/completions", ["openai", "completions", undefined]],
    [
      "/gateway/anthropic/v1/messages/count_tokens",
      ["anthropic", "messages.count_tokens", undefined],
    ],
    ["/gateway/team/chat/openai/v1/responses", ["openai", "responses", "team/chat"]],
    ["/gateway/openai/anthropic/v1/messages", ["anthropic", "messages", "openai"]],
    ["/gateway/proxy/chat/v1/messages", ["anthropic", "messages", "chat"]],
    ["/gateway/proxy/chat/responses", ["openai", "responses", "chat"]],
    ["/gateway/proxy/a%2Fb/chat/completions", ["openai", "chat.completions", "a/b"]],
    ["/gateway/proxy/a/b/v1beta/models/c:generateContent", ["gemini", "generateContent", "a/b"]],
    [
      "/gateway/proxy/chat/models/c:streamGenerateContent",
      ["gemini", "streamGenerateContent", "chat"],
    ],
    [`${gemini}/chat:generateContent`, ["gemini", "generateContent", "chat"]],
    [`${gemini}/a:b:streamGenerateContent`, ["gemini", "streamGenerateContent", "a:b"]],
    [`${gemini}/chat%3AgenerateContent`, ["gemini", "generateContent", "chat"]],
    ["/gateway/proxy/chat/completions", ["openai", "completions", "chat"]],
    ["/openai/deployments/chat/completions", ["openai", "completions", "chat"]],
  ])("is found by its path: %s", (url, expected) => {
    expect(find(url)).toEqual(expected);
  });

  test.each([
    ["/v1beta/models/a:generateContent", "v1beta"],
    ["/gateway/gemini/v1/models/a:generateContent", "v1"],
    ["/gateway/proxy/a/v1alpha/models/b:generateContent", "v1alpha"],
    ["/gateway/proxy/a/models/b:generateContent", undefined],
    ["/v1/messages", undefined],
  ])("names the version of its API: %s is %s", (url, version) => {
    expect(findRoute({ method: "POST", url })?.version).toBe(version);
  });

  test.each([
    ["/v1/models", {}, "openai", undefined],
    ["/v1/models", { "anthropic-version": "2023-06-01" }, "anthropic", undefined],
    ["/v1/models", { "x-goog-api-key": "x" }, "gemini", undefined],
    ["/v1/models", { "x-goog-api-client": "x" }, "gemini", undefined],
    ["/v1/models/a/b", {}, "openai", "a/b"],
    ["/v1/models/a%2Fb", { "anthropic-version": "2023-06-01" }, "anthropic", "a/b"],
    ["/v1/models/team/chat/completions", {}, "openai", "team/chat/completions"],
    ["/v1beta/models", { "anthropic-version": "2023-06-01" }, "gemini", undefined],
    ["/v1beta/models/models/chat", {}, "gemini", "chat"],
    ["/gateway/openai/v1/models", { "x-goog-api-key": "x" }, "openai", undefined],
    ["/gateway/mlflow/v1/models", {}, "openai", undefined],
    ["/gateway/anthropic/v1/models/chat", {}, "anthropic", "chat"],
    ["/gateway/proxy/chat/models", {}, "openai", "chat"],
    ["/gateway/proxy/chat/v1/models/gpt", { "anthropic-version": "1" }, "anthropic", "chat"],
  ] as const)("presents endpoints as models: %s with %j", (url, headers, format, endpointName) => {
    for (const method of ["GET", "HEAD"]) {
      expect(find(url, method, headers)).toEqual([format, undefined, endpointName]);
    }
  });

  test.each(["/", "/api/hello", "/docs", "/healthz", "/openapi.json", "/v2/chat", "*", ""])(
    "does not exist for other paths: %j",
    (url) => {
      expect(find(url)).toBeUndefined();
      expect(find(url, "GET")).toBeUndefined();
    },
  );
});

describe("a path that is not served", () => {
  test.each([
    ["/chat/completions", "openai", "it lacks `/v1`", "/v1/chat/completions"],
    ["/messages", "anthropic", "it lacks `/v1`", "/v1/messages"],
    [
      "/models/chat:generateContent",
      "gemini",
      "it lacks `/v1beta`",
      "/v1beta/models/chat:generateContent",
    ],
    ["/gateway/openai/responses", "openai", "it lacks `/v1`", "/gateway/openai/v1/responses"],
    ["/v1/v1/chat/completions", "openai", "surplus `/v1`", "/v1/chat/completions"],
    [
      "/v1/v1beta/models/chat:generateContent",
      "gemini",
      "surplus `/v1`",
      "/v1beta/models/chat:generateContent",
    ],
    [
      "/gateway/proxy/chat/v1/v1/messages",
      "anthropic",
      "surplus `/v1`",
      "/gateway/proxy/chat/v1/messages",
    ],
    ["/v1/embeddings/", "openai", "ends with `/`", "/v1/embeddings"],
    ["//v1//messages", "anthropic", "contains `//`", "/v1/messages"],
    [
      "/v1//v1/messages/",
      "anthropic",
      "contains `//` and it ends with `/` and it has a surplus `/v1`",
      "/v1/messages",
    ],
    ["/v1/chat/completion", "openai", "misspelt", "/v1/chat/completions"],
    ["/V1/Messages", "anthropic", "misspelt", "/v1/messages"],
    ["/api/v1/chat/completions", "openai", "nothing is below /api/v1", "/v1/chat/completions"],
    ["/v1/chat/completions/chat/completions", "openai", "nothing is below", "/v1/chat/completions"],
    [
      "/api//gateway//anthropic//v1//messages//count_tokens",
      "anthropic",
      "contains `//`",
      "/v1/messages/count_tokens",
    ],
    ["//api//v1//chat//completions//", "openai", "ends with `/`", "/v1/chat/completions"],
    ["/api//v1//models", "openai", "contains `//`", "/v1/models"],
    [
      "/openai/deployments/team/v1/chat/completions",
      "openai",
      "nothing is below /openai/deployments/team/v1",
      "/v1/chat/completions",
    ],
    [
      "/gateway/proxy/team/v1beta/v1/chat/completions",
      "openai",
      "surplus `/v1beta`",
      "/gateway/proxy/team/v1/chat/completions",
    ],
  ])("names the nearest one: %s", (url, format, what, nearest) => {
    const [found, code, message = ""] = problem(url) ?? [];
    expect([found, code]).toEqual([format, "RESOURCE_DOES_NOT_EXIST"]);
    expect(message).toContain(`the path ${url} is not served`);
    expect(message).toContain(what);
    expect(message).toContain(`the nearest path is ${nearest}.`);
  });

  test.each([
    ["/v1/audio/speech", {}, "openai"],
    ["/v1", {}, "openai"],
    ["/v1/files", { "anthropic-version": "1" }, "anthropic"],
    ["/v1/messages/batches", {}, "anthropic"],
    ["/v1/responses/resp_1/cancel", { "anthropic-version": "1" }, "openai"],
    ["/v1/cachedContents", { "x-goog-api-key": "x" }, "gemini"],
    ["/v1beta/files", {}, "gemini"],
    ["/gateway/anthropic/v1/files", {}, "anthropic"],
    ["/gateway/chat/anthropic/v1/files", {}, "anthropic"],
    ["/gateway/gemini/v1beta/%zz", {}, "gemini"],
    ["/openai/deployments/x/audio", { "anthropic-version": "1" }, "openai"],
    ["/gateway/%zz/mlflow/invocations", {}, "openai"],
    [`${gemini}/%zz:generateContent`, {}, "gemini"],
    [`${gemini}/:generateContent`, {}, "gemini"],
  ] as const)("has a format: %s with %j is of %s", (url, headers, format) => {
    for (const method of ["POST", "GET", "DELETE"]) {
      const [found, code, message] = problem(url, method, headers) ?? [];
      expect([found, code]).toEqual([format, "RESOURCE_DOES_NOT_EXIST"]);
      expect(message).toContain(url);
    }
    const message = problem(url, "POST", headers)?.[2];
    for (const { path } of routes.filter((one) => one.format === format).slice(0, 1)) {
      expect(message).toContain(path);
    }
  });

  test.each([`${gemini}/chat:countTokens`, "/v1/models/chat%3AembedContent"])(
    "names the operations of models: %s",
    (url) => {
      const [format, code, message] = problem(url) ?? [];
      expect([format, code]).toEqual(["gemini", "RESOURCE_DOES_NOT_EXIST"]);
      expect(message).toContain("generateContent, streamGenerateContent");
    },
  );

  test("is clipped in the message", () => {
    expect(problem(`/v1/${"x".repeat(10_000)}`)?.[2]?.length).toBeLessThan(500);
  });
});

test.each([
  ["/v1/chat/completions", "GET", "openai", "POST"],
  ["/v1/messages", "PUT", "anthropic", "POST"],
  ["/v1/models", "POST", "openai", "GET, HEAD"],
  ["/v1/models/chat", "DELETE", "openai", "GET, HEAD"],
  ["/v1beta/models/chat:generateContent", "GET", "gemini", "POST"],
  ["/gateway/proxy/chat/responses", "OPTIONS", "openai", "POST"],
])("another method than those of %s is not allowed: %s", (url, method, format, allow) => {
  const match = findRoute({ method, url });
  expect([match?.format, match?.error?.routeCode]).toEqual([format, "METHOD_NOT_ALLOWED"]);
  expect(match?.error?.headers).toEqual({ allow });
  expect(match?.error?.message).toContain(`${url} supports only ${allow}`);
});

test("WebSocket is not served, and other upgrades are ignored", () => {
  for (const url of ["/v1/responses", "/v1/chat/completions", "/v1/realtime?model=x"]) {
    const match = findRoute({ method: "GET", url, headers: { upgrade: "WebSocket" } });
    expect([match?.format, match?.error?.routeCode]).toEqual(["openai", "UPGRADE_REQUIRED"]);
  }
  const headers = { upgrade: "h2c" };
  expect(find("/v1/responses", "POST", headers)).toEqual(["openai", "responses", undefined]);
  const upgrade = { upgrade: "websocket" };
  expect(findRoute({ method: "GET", url: "/", headers: upgrade })).toBeUndefined();
});

/** Names of endpoints that no path can confuse with its own parts. */
const segment = fc
  .stringMatching(/^[A-Za-z0-9_.:@+-]{1,12}$/)
  .filter((one) => !/^(models|v1|v1beta|v1alpha|openai|anthropic|gemini|mlflow|proxy)$/.test(one))
  .filter((one) => !/^:|:(generateContent|streamGenerateContent)$/.test(one));
const name = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));

const notation = fc.constantFrom(
  (text: string) => text,
  encodeURIComponent,
  (text: string) => encodeURIComponent(text).replaceAll("%2F", "/").replaceAll("%3A", "%3a"),
  (text: string) => [...text].map((one) => `%${one.charCodeAt(0).toString(16)}`).join(""),
);

const spelled = fc.record({
  route: fc.constantFrom(...routes),
  endpoint: name,
  model: name,
  notation,
});

test("every route is found in every notation of its names, by one format", () => {
  fc.assert(
    fc.property(spelled, ({ route, endpoint, model, notation: spell }) => {
      const path = route.path
        .replace("{endpoint}", () => spell(endpoint))
        .replace("{model}", () => spell(model));
      const [header] = formats[route.format].identifyingHeaders;
      const headers = header === undefined ? {} : { [header]: "x" };
      const match = findRoute({ method: route.method, url: `${path}?a=b`, headers });
      expect([path, match?.error?.message]).toEqual([path, undefined]);
      expect(match?.route).toBe(route);
      const hasName = /\{endpoint\}/.test(route.path);
      const named = hasName ? endpoint : route.path.includes("{model}") ? model : undefined;
      expect(match?.endpointName).toBe(named);
    }),
  );
});

test("no path of an operation is served by two formats", () => {
  const owners = new Map<string, string>();
  for (const { path, format, operation } of routes) {
    if (operation === undefined) continue;
    expect(owners.get(path) ?? format).toBe(format);
    owners.set(path, format);
    expect(operations[operation].format).toBe(format);
  }
});

test("mistakes of a base URL never hide a path or serve a wrong one", () => {
  const mistake = fc.constantFrom<(path: string) => string>(
    (path) => `${path}/`,
    (path) => `/${path}`,
    (path) => path.replace("/v1", "/v1/v1"),
    (path) => path.replace("/v1", ""),
    (path) => path.replaceAll("/", "//"),
    (path) => `/api${path}`,
  );
  const documented = fc.constantFrom(...routes.filter(({ path }) => !path.includes("{")));
  fc.assert(
    fc.property(documented, mistake, mistake, (route, first, second) => {
      const path = second(first(route.path));
      const match = findRoute({ method: route.method, url: path });
      if (match?.route !== undefined) expect(match.route.operation).toBe(route.operation);
      else expect([path, match?.error?.message]).toEqual([path, expect.stringContaining(path)]);
    }),
  );
});
