import { knownProviders } from "@gw/entities";
import { expect, test } from "vitest";
import { providers } from "../../src/providers/provider-table.ts";
import { forwardedHeaders } from "../../src/proxy/request-headers.ts";

const everywhere = [
  ...["accept", "anthropic-beta", "anthropic-version", "idempotency-key", "openai-beta"],
  ...["session-id", "traceparent", "tracestate", "user-agent", "x-claude-code-session-id"],
  ...["x-client-request-id", "x-codex-turn-state", "x-grok-conv-id", "x-session-affinity"],
  ...["x-session-id", "x-stainless-lang", "x-stainless-retry-count"],
];
const application = ["http-referer", "x-title"];
const dropped = [
  ...["api-key", "authorization", "baggage", "cookie", "forwarded", "host", "openai-organization"],
  ...["openai-project", "proxy-authorization", "referer", "x-api-key", "x-forwarded-for"],
  ...["x-goog-api-key", "x-goog-user-project", "x-amz-security-token", "content-encoding"],
];
const headers = Object.fromEntries(
  [...everywhere, ...application, ...dropped].map((name) => [name, `of ${name}`]),
);

test.each(knownProviders)("%s receives the headers of SDKs, and no others", (name) => {
  const own = name === "openrouter" || name === "openai-compatible" ? application : [];
  const forwarded = forwardedHeaders(headers, providers[name]);
  expect(Object.keys(forwarded).sort()).toEqual([...everywhere, ...own].sort());
  expect(forwarded["anthropic-beta"]).toBe("of anthropic-beta");
});

test("the trace state is dropped without its parent", () => {
  expect(forwardedHeaders({ tracestate: "a=1" }, {})).toEqual({});
});
