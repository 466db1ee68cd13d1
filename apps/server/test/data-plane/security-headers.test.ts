import { describe, expect, test } from "vitest";
import { openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { adminToken } from "../fixtures/served-backend.ts";

const securityHeaders = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
};

describe("every response of the data plane has the security headers", () => {
  test.each([
    ["a response that is relayed", {}],
    ["a stream", { events: 2 }],
    ["a stream that is cut off", { events: 4, faults: ["break"] }],
    ["an error of the provider", { status: 400 }],
    ["a failure of the provider", { status: 500 }],
    [
      "a header of the provider",
      { headers: { "cache-control": "public", "x-frame-options": "x" } },
    ],
  ] as const)("%s", async (_, script) => {
    const { url, provider, endpoint } = await openGatewayWithProvider();
    await endpoint("chat");
    provider.respond(() => script);
    const stream = "events" in script;
    const messages = [{ role: "user", content: "hello" }];
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
      body: JSON.stringify({ model: "chat", messages, stream }),
    });
    await response.text().catch(() => "");
    expect(Object.fromEntries(response.headers)).toMatchObject(securityHeaders);
  });

  test.each([
    ["without a token", "POST", "/v1/messages", "", 401],
    ["an invalid body", "POST", "/v1/chat/completions", adminToken, 400],
    ["a list of models", "GET", "/v1/models", adminToken, 200],
    ["an unknown path", "POST", "/v1/nope", adminToken, 404],
  ])("%s", async (_, method, path, token, status) => {
    const { url } = await openGatewayWithProvider();
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(url + path, { method, headers });
    await response.text();
    expect(response.status).toBe(status);
    expect(Object.fromEntries(response.headers)).toMatchObject(securityHeaders);
  });
});
