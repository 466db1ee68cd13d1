import { describe, expect, test } from "vitest";
import { returnedHeaders } from "../../src/proxy/response-headers.ts";
import { CredentialRedactor } from "../../src/redaction/credential-redactor.ts";

const credential = "sk-0123456789abcdef";
const redactor = CredentialRedactor.of({ api_key: credential });
const returned = (headers: Record<string, string>) => returnedHeaders(headers, redactor);

const returnedNames = [
  ...["retry-after", "retry-after-ms", "x-should-retry", "request-id", "x-request-id"],
  ...["openai-processing-ms", "openai-version", "openai-model", "server-timing"],
  ...["x-codex-turn-state", "x-models-etag"],
  ...["x-ratelimit-limit-requests", "x-ratelimit-remaining-tokens", "x-ratelimit-reset"],
  ...["x-ratelimit-limit-requests-day", "x-ratelimitbysize-remaining-minute"],
  ...["anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-unified-5h-reset"],
  ...["anthropic-priority-output-tokens-limit", "ratelimit", "ratelimit-policy"],
];
const droppedNames = [
  ...["set-cookie", "server", "openai-organization", "openai-project", "location", "connection"],
  ...["anthropic-organization-id", "access-control-allow-origin", "x-powered-by", "priority"],
  ...["x-ratelimit-key", `x-ratelimit-${credential}`, "x-ratelimit-limit-c2stMDEyMzQ1"],
  ...["x-ratelimit", "content-encoding", "content-length", "alt-svc", "strict-transport-security"],
].filter((name) => name !== "x-ratelimit");

test("returns the headers that SDKs read, and no others", () => {
  const all = [...returnedNames, ...droppedNames];
  const headers = returned(Object.fromEntries(all.map((name) => [name, "1"])));
  expect(Object.keys(headers).sort()).toEqual(returnedNames.toSorted());
});

test("redacts the credential in values", () => {
  const headers = returned({ "x-request-id": `a ${credential}`, "server-timing": credential });
  expect(headers).toEqual({
    "x-request-id": `a ${"*".repeat(credential.length)}`,
    "server-timing": "*".repeat(credential.length),
  });
});

describe("the content type", () => {
  test.each([
    ...["application/json", "application/json; charset=utf-8", "Application/JSON"],
    ...["application/problem+json", "text/event-stream", "text/event-stream;charset=utf-8"],
    ...["application/x-ndjson", "application/octet-stream", "audio/mpeg", "image/png"],
    ...["text/plain"],
  ])("%s is kept", (type) => {
    expect(returned({ "content-type": type })).toEqual({ "content-type": type });
  });

  test.each([
    ...["text/html", "text/html; charset=utf-8", "image/svg+xml", "application/xhtml+xml"],
    ...["text/javascript", "application/jsonp", "multipart/x-mixed-replace", "text/plainhtml", ""],
    ...["application/json, text/html", "application/xml"],
  ])("%s becomes plain text", (type) => {
    expect(returned({ "content-type": type })["content-type"]).toBe("text/plain; charset=utf-8");
  });
});
