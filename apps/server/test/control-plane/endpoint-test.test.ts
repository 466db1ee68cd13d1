import type { AccessTokenRole } from "@gw/entities";
import { RestAdminClient } from "@gw/store-rest";
import { basePaths } from "@gw/store-rest/protocol";
import { describe, expect, test } from "vitest";
import {
  canary,
  type GatewayWithProvider,
  openGatewayWithProvider,
} from "../fixtures/gateway-with-provider.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { apiClient, serveMemory } from "../fixtures/served-memory.ts";

const path = `${basePaths[0]}/endpoints/test`;

/** Tests an endpoint with a new token of these roles. */
async function testAs(
  { url }: GatewayWithProvider,
  roles: readonly AccessTokenRole[],
  body: object,
) {
  const admin = new RestAdminClient({ baseUrl: url, token: adminToken });
  const { token } = await admin.createAccessToken({ name: roles.join("+"), roles });
  return apiClient(url, token)("POST", path, body);
}

const ms = expect.any(Number);

describe("a test of an endpoint", () => {
  test("calls each of its models; the endpoint is given by name or id", async () => {
    const called = await openGatewayWithProvider();
    await called.endpoint("chat");
    const { endpointId } = await called.gateway.store.getGatewayEndpoint({ name: "chat" });
    const result = {
      ...{ model_definition_id: expect.stringMatching(/^d-/), name: "chat", model_name: "gpt-4o" },
      ...{ provider: "openai-compatible", outcome: "answered", operation: "chat.completions" },
      ...{ status: 200, ms },
    };
    for (const ref of [{ name: "chat" }, { endpoint_id: endpointId }]) {
      const { status, headers, json } = await apiClient(called.url)("POST", path, ref);
      expect({ status, json }).toEqual({ status: 200, json: { results: [result] } });
      expect(headers.get("x-gw-revision")).toBe(null);
    }
    expect(called.provider.requests.map(({ json }) => json)).toEqual(
      Array.from({ length: 2 }, () => ({
        ...{ model: "gpt-4o", max_tokens: 1 },
        messages: [{ role: "user", content: "ping" }],
      })),
    );
  });

  test.each([
    ["viewer", 403],
    ["invoker", 403],
    ["editor", 200],
    ["admin", 200],
  ] as const)("by a token with the role %s gets %i and changes nothing", async (role, status) => {
    const called = await openGatewayWithProvider();
    await called.endpoint("chat");
    const response = await testAs(called, [role], { name: "chat" });
    const code = status === 403 ? "PERMISSION_DENIED" : undefined;
    expect([response.status, response.json.error_code]).toEqual([status, code]);
    expect(called.provider.requests).toHaveLength(status === 200 ? 1 : 0);
    const { items } = await called.gateway.auditLog.list();
    const actions = items.map(({ action, result }) => `${action} ${result}`);
    expect(actions.filter((one) => /refused|^endpoint/.test(one))).toEqual([
      "endpoint.create succeeded",
    ]);
  });

  test("obeys the egress policy of calls", async () => {
    const called = await openGatewayWithProvider({ GW_EGRESS_ALLOW: "http://127.0.0.1:1" });
    await called.endpoint("inside");
    const { status, json } = await apiClient(called.url)("POST", path, { name: "inside" });
    expect(status).toBe(200);
    expect(json.results).toMatchObject([
      {
        outcome: "not_called",
        error: expect.stringMatching(/\(EGRESS_FORBIDDEN\).*GW_EGRESS_ALLOW/),
      },
    ]);
    expect(called.provider.connections).toBe(0);
  });

  test("falls back to embeddings for a model that does not chat", async () => {
    const called = await openGatewayWithProvider();
    await called.endpoint("embed");
    called.provider.respond((request) =>
      request.path.endsWith("/embeddings") ? undefined : { status: 404, message: "No chat model" },
    );
    const { json } = await apiClient(called.url)("POST", path, { name: "embed" });
    expect(json.results).toMatchObject([{ outcome: "answered", operation: "embeddings" }]);
  });

  test("redacts a credential that the provider repeats", async () => {
    const called = await openGatewayWithProvider();
    await called.endpoint("echo", { modelName: "echo-credential" });
    const { json } = await apiClient(called.url)("POST", path, { name: "echo" });
    expect(json.results).toMatchObject([
      {
        ...{ outcome: "failed", status: 401 },
        error: expect.stringMatching(/^Incorrect API key provided: \*+$/),
      },
    ]);
    const escaped = [...canary].map((one) => `\\u00${one.charCodeAt(0).toString(16)}`).join("");
    called.provider.enqueue({ status: 200, body: `{"error":{"message":"${escaped}"}}` });
    const again = await apiClient(called.url)("POST", path, { name: "echo" });
    expect(again.json.results).toMatchObject([{ outcome: "failed", status: 200 }]);
    expect(JSON.stringify([json, again.json]) + called.log()).not.toContain(canary);
  });

  test("uses the latest data and reports why a model is not called", async () => {
    const called = await openGatewayWithProvider();
    await called.endpoint("chat");
    const { store } = called.gateway;
    const { secretId } = await store.getSecretInfo({ secretName: "chat" });
    await store.deleteGatewaySecret({ secretId });
    const { json } = await apiClient(called.url)("POST", path, { name: "chat" });
    expect(json.results).toMatchObject([{ outcome: "not_called", reason: "ORPHANED" }]);
    expect(called.provider.requests).toHaveLength(0);
  });

  test.each([
    [{ name: "unknown" }, 404, "RESOURCE_DOES_NOT_EXIST"],
    [{}, 400, "INVALID_PARAMETER_VALUE"],
    [{ name: "a", endpoint_id: "e-1" }, 400, "INVALID_PARAMETER_VALUE"],
  ])("with the body %j gets %i", async (body, status, code) => {
    const { url } = await openGatewayWithProvider();
    const response = await apiClient(url)("POST", path, body);
    expect([response.status, response.json.error_code]).toEqual([status, code]);
  });

  test("is aborted at the provider when the client disconnects, without an error in the log", async () => {
    const called = await openGatewayWithProvider();
    await called.endpoint("chat", { modelName: "hang" });
    const admin = new RestAdminClient({ baseUrl: called.url, token: adminToken });
    const controller = new AbortController();
    const { signal } = controller;
    const results = admin.testGatewayEndpoint({ name: "chat" }, { signal });
    const request = await called.provider.received(0);
    controller.abort();
    await expect(results).rejects.toBe(signal.reason);
    await request.closed;
    expect(request.outcome).toBe("aborted");
    const lines = (): string[] => called.log().split("\n").filter(Boolean);
    await expect.poll(lines).toHaveLength(1);
    expect(JSON.parse(lines()[0] ?? "")).toMatchObject({
      ...{ msg: "request", route: path, status: 499, principal: "admin" },
    });
  });

  test("gets 503 from a degraded gateway and from one without a data plane", async () => {
    const degraded = await openGatewayWithProvider({ GW_DEGRADED: "true" });
    const degradedResponse = await apiClient(degraded.url)("POST", path, { name: "chat" });
    expect([degradedResponse.status, degradedResponse.json]).toMatchObject([
      503,
      { error_code: "TEMPORARILY_UNAVAILABLE", message: expect.stringContaining("degraded") },
    ]);
    const { url } = await serveMemory();
    const withoutCalls = await apiClient(url)("POST", path, { name: "chat" });
    expect([withoutCalls.status, withoutCalls.json]).toMatchObject([
      503,
      { error_code: "TEMPORARILY_UNAVAILABLE", message: "This server cannot call models" },
    ]);
  });

  test("gets 503 while too many calls are in flight", async () => {
    const called = await openGatewayWithProvider({ GW_MAX_INFLIGHT_REQUESTS: "1" });
    await called.endpoint("chat", { modelName: "hang" });
    const { signal, ...controller } = withAbort();
    const admin = new RestAdminClient({ baseUrl: called.url, token: adminToken });
    const first = admin.testGatewayEndpoint({ name: "chat" }, { signal });
    await called.provider.received(0);
    const second = await apiClient(called.url)("POST", path, { name: "chat" });
    expect([second.status, second.json.error_code]).toEqual([503, "TEMPORARILY_UNAVAILABLE"]);
    controller.abort();
    await expect(first).rejects.toBe(signal.reason);
  });
});

function withAbort() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
