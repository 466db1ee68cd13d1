import type { IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import { createRequestIds } from "../../src/http/request-id.ts";
import { request, sendRaw } from "../fixtures/raw-http.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { serveMemory } from "../fixtures/served-memory.ts";

const path = "/api/v1/gateway/revision";
const authorization = `authorization: Bearer ${adminToken}`;

describe("the request id", () => {
  test.each(["a", "My.Request_id-1", "x".repeat(128)])("is the client's: %s", async (id) => {
    const { port } = await serveMemory();
    const headers = [authorization, `x-request-id: ${id}`];
    const response = await sendRaw(port, request({ path, headers }));
    expect([response.status, response.headers.get("x-request-id")]).toEqual([200, id]);
  });

  test.each(["x".repeat(129), "a b", "ü", "a/b", "", "<script>", "a,b"])(
    "replaces the malformed id %j of a client",
    async (id) => {
      const { port } = await serveMemory();
      const headers = [authorization, `x-request-id: ${id}`];
      const response = await sendRaw(port, request({ path, headers }));
      expect(response.status).toBe(200);
      expect(response.headers.get("x-request-id")).toMatch(/^[0-9a-f]{16}-[0-9a-f]{16}$/);
    },
  );

  test("is new for each request, and differs between servers", async () => {
    const servers = [await serveMemory(), await serveMemory()];
    const ids: string[] = [];
    for (const { port } of [...servers, ...servers]) {
      const response = await sendRaw(port, request({ path, headers: [authorization] }));
      ids.push(response.headers.get("x-request-id") ?? "");
    }
    expect(new Set(ids).size).toBe(4);
  });

  test("does not tell how many requests others sent", () => {
    const idOf = createRequestIds();
    const ids = Array.from({ length: 3_000 }, () => idOf({ headers: {} } as IncomingMessage));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.toSorted()).not.toEqual(ids);
    expect(new Set(ids.map((id) => id.slice(0, 17))).size).toBe(1);
    const lengths = new Set(ids.map((id) => id.length));
    expect([...lengths]).toEqual([33]);
  });

  test("is a header of every response", async () => {
    const { url } = await serveMemory();
    for (const one of ["/healthz", "/readyz", "/docs", "/openapi.json", "/nope", path]) {
      const response = await fetch(`${url}${one}`, { headers: { "x-request-id": "mine" } });
      expect([one, response.headers.get("x-request-id")]).toEqual([one, "mine"]);
      await response.text();
    }
  });

  test("is part of the audit record of a mutation", async () => {
    const { url, backend } = await serveMemory();
    await fetch(`${url}/api/v1/gateway/secrets/create`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${adminToken}`,
        "content-type": "application/json",
        "x-request-id": "mine",
      },
      body: JSON.stringify({ secret_name: "a", secret_value: { api_key: "x" } }),
    });
    expect((await backend.auditLog.list()).items).toMatchObject([
      { action: "secret.create", requestId: "mine", principal: "admin", result: "succeeded" },
    ]);
  });
});

describe("the header x-gw-revision", () => {
  test("is part of responses to successful mutations only", async () => {
    const { call } = await serveMemory();
    const create = "/api/v1/gateway/secrets/create";
    const revisions: (string | null)[] = [];
    for (const name of ["a", "b", "a"]) {
      const body = { secret_name: name, secret_value: { api_key: "x" } };
      revisions.push((await call("POST", create, body)).headers.get("x-gw-revision"));
    }
    revisions.push((await call("GET", path)).headers.get("x-gw-revision"));
    expect(revisions).toEqual(["1", "2", null, null]);
  });
});
