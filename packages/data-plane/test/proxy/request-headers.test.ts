import { expect, test } from "vitest";
import { forwardedHeaders, forwardedQuery } from "../../src/proxy/request-headers.ts";

test("forwards the headers that the SDKs of every format send, and no others", () => {
  const names = [
    ...["accept", "anthropic-beta", "anthropic-version", "idempotency-key"],
    ...["openai-beta", "openai-organization", "traceparent"],
  ];
  const dropped = ["authorization", "cookie", "host", "openai-project", "x-api-key"];
  const headers = Object.fromEntries([...names, ...dropped].map((name) => [name, `of ${name}`]));
  const forwarded = forwardedHeaders(headers);
  expect(Object.keys(forwarded).sort()).toEqual(names);
  expect(forwarded["anthropic-beta"]).toBe("of anthropic-beta");
});

test("forwards the query parameters that choose the form of a response, and no others", () => {
  const forwarded = (query: string) => forwardedQuery(new URLSearchParams(query));
  expect(forwarded("key=a&beta=true&model=m")).toBe("?beta=true");
  expect(forwarded("alt=sse&key=a")).toBe("?alt=sse");
  expect(forwarded("key=a")).toBe("");
});
