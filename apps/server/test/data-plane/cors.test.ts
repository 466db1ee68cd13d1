import { describe, expect, test } from "vitest";
import { openGatewayWithProvider } from "../fixtures/gateway-with-provider.ts";
import { adminToken } from "../fixtures/served-backend.ts";

const origin = "https://chat.example.com";
const preflight = {
  "access-control-request-method": "POST",
  "access-control-request-headers": "authorization,x-stainless-lang",
};

async function served(corsOrigins?: readonly string[]) {
  const gateway = await openGatewayWithProvider({}, { corsOrigins });
  await gateway.endpoint("chat");
  const send = (path: string, init: RequestInit): Promise<Response> =>
    fetch(`${gateway.url}${path}`, init);
  return { ...gateway, send };
}

const call = (headers: Record<string, string>): RequestInit => ({
  method: "POST",
  headers: { authorization: `Bearer ${adminToken}`, ...headers },
  body: JSON.stringify({ model: "chat", messages: [{ role: "user", content: "hello" }] }),
});

describe("a page of another origin", () => {
  test("may call the data plane if the origin is permitted, and read errors and ids", async () => {
    const { send } = await served(["http://localhost:3000", origin]);
    const paths = ["/v1/chat/completions", "/v1/models", "/v1/unknown", "/chat/completions"];
    for (const path of paths) {
      const { status, headers } = await send(path, {
        method: "OPTIONS",
        headers: { origin, ...preflight },
      });
      expect([status, headers.get("access-control-allow-origin")]).toEqual([204, origin]);
      expect(headers.get("access-control-allow-headers")).toBe("authorization,x-stainless-lang");
      expect(headers.get("access-control-allow-methods")).toContain("POST");
      expect(headers.get("vary")).toBe("origin");
    }
    for (const [path, init, status] of [
      ["/v1/chat/completions", call({ origin }), 200],
      ["/v1/chat/completions", call({ origin, authorization: "Bearer x" }), 401],
      ["/v1/chat/completions/", call({ origin }), 404],
      ["/v1/models", { headers: { origin, "x-api-key": adminToken } }, 200],
    ] as const) {
      const response = await send(path, init);
      expect([path, response.status]).toEqual([path, status]);
      expect(response.headers.get("access-control-allow-origin")).toBe(origin);
      expect(response.headers.get("access-control-expose-headers")).toContain("x-request-id");
      expect(response.headers.has("access-control-allow-credentials")).toBe(false);
    }
  });

  test.each([
    ["of no permitted origin", undefined],
    [
      "of another origin than the permitted ones",
      [`${origin}.evil.example`, "http://chat.example.com"],
    ],
  ])("%s may not", async (_, origins) => {
    const { send } = await served(origins);
    const response = await send("/v1/chat/completions", {
      method: "OPTIONS",
      headers: { origin, ...preflight },
    });
    expect(response.status).toBe(401);
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
    const called = await send("/v1/chat/completions", call({ origin }));
    expect(called.status).toBe(200);
    expect(called.headers.has("access-control-allow-origin")).toBe(false);
  });

  test("may never call the control plane", async () => {
    const { send } = await served([origin]);
    for (const path of ["/api/v1/gateway/secrets/list", "/metrics", "/openapi.json"]) {
      const headers = { origin, ...preflight, authorization: `Bearer ${adminToken}` };
      for (const method of ["OPTIONS", "GET"]) {
        const response = await send(path, { method, headers });
        expect(response.headers.has("access-control-allow-origin")).toBe(false);
      }
    }
  });
});
