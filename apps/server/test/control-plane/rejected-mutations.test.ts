import { GatewayError } from "@gw/entities";
import { openGateway, readSettings } from "@gw/gateway";
import { createMemoryLedger } from "@gw/limits/memory";
import type { GatewayBackend } from "@gw/store-abstract";
import { protocolRoutes } from "@gw/store-rest/protocol";
import { pino } from "pino";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ServedMemory, serveMemory } from "../fixtures/served-memory.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";
import { tokenGateway } from "../fixtures/token-gateway.ts";

const at = (path: string): string => `/api/v1/gateway${path}`;
const noId = `-${"0".repeat(32)}`;

async function rejections({ backend }: Pick<ServedMemory, "backend">): Promise<object[]> {
  const { items } = await backend.auditLog.list();
  return items.filter(({ result }) => result === "refused");
}

async function secret({ call }: ServedMemory, name: string): Promise<string> {
  const body = { secret_name: name, secret_value: { api_key: "x" } };
  return (await call("POST", at("/secrets/create"), body)).json.secret.secret_id;
}

describe("a rejected mutation", () => {
  test("writes one audit record and does not raise the revision", async () => {
    const server = await serveMemory();
    const secretId = await secret(server, "taken");
    await secret(server, "other");
    const body = { secret_name: "taken", secret_value: { api_key: "sk-canary-0123456789" } };
    const response = await server.call("POST", at("/secrets/create"), body);
    expect([response.status, response.json.error_code]).toEqual([409, "RESOURCE_ALREADY_EXISTS"]);
    expect(await rejections(server)).toEqual([
      {
        sequence: 3,
        time: expect.any(Number),
        action: "secret.create",
        result: "refused",
        code: "RESOURCE_ALREADY_EXISTS",
        workspaceId: "default",
        principal: "admin",
        requestId: response.headers.get("x-request-id"),
        targetName: "taken",
      },
    ]);
    expect((await server.call("GET", at("/revision"))).json).toEqual({ revision: 2 });
    expect(secretId).toMatch(/^s-/);
  });

  test.each([
    [
      "secret.update",
      "POST",
      "/secrets/update",
      { secret_id: `s${noId}`, secret_value: { a: "x" } },
    ],
    ["secret.delete", "DELETE", "/secrets/delete", { secret_id: `s${noId}` }],
    [
      "model_definition.create",
      "POST",
      "/model-definitions/create",
      { name: "model", secret_id: `s${noId}`, provider: "p", model_name: "m" },
    ],
    [
      "model_definition.update",
      "POST",
      "/model-definitions/update",
      { model_definition_id: `d${noId}`, name: "n" },
    ],
    [
      "model_definition.delete",
      "DELETE",
      "/model-definitions/delete",
      { model_definition_id: `d${noId}` },
    ],
    [
      "endpoint.create",
      "POST",
      "/endpoints/create",
      { name: "endpoint", model_configs: [{ model_definition_id: `d${noId}` }] },
    ],
    ["endpoint.update", "POST", "/endpoints/update", { endpoint_id: `e${noId}`, name: "n" }],
    ["endpoint.delete", "DELETE", "/endpoints/delete", { endpoint_id: `e${noId}` }],
    [
      "endpoint.attach_model",
      "POST",
      "/endpoints/models/attach",
      { endpoint_id: `e${noId}`, model_config: { model_definition_id: `d${noId}` } },
    ],
    [
      "endpoint.detach_model",
      "POST",
      "/endpoints/models/detach",
      { endpoint_id: `e${noId}`, model_definition_id: `d${noId}` },
    ],
    ["endpoint.set_tag", "POST", "/endpoints/set-tag", { endpoint_id: `e${noId}`, key: "k" }],
    [
      "endpoint.delete_tag",
      "DELETE",
      "/endpoints/delete-tag",
      { endpoint_id: `e${noId}`, key: "k" },
    ],
    [
      "binding.create",
      "POST",
      "/endpoints/bindings/create",
      { endpoint_id: `e${noId}`, resource_type: "scorer", resource_id: "r" },
    ],
    [
      "binding.delete",
      "DELETE",
      "/endpoints/bindings/delete",
      { endpoint_id: `e${noId}`, resource_type: "scorer", resource_id: "r" },
    ],
  ])("is recorded with its target: %s", async (action, method, path, body) => {
    const server = await serveMemory();
    const response = await server.call(method, at(path), body);
    expect([response.status, response.json.error_code]).toEqual([404, "RESOURCE_DOES_NOT_EXIST"]);
    const fields: Readonly<Record<string, unknown>> = body;
    const [entity] = action.split(".");
    const binding = `e${noId}/scorer/r`;
    const id = entity === "binding" ? binding : fields[`${entity}_id`];
    expect(await rejections(server)).toMatchObject([
      { action, code: "RESOURCE_DOES_NOT_EXIST", ...(id === undefined ? {} : { targetId: id }) },
    ]);
  });

  test("is recorded with the audit action of its route, for every route", async () => {
    const mutations = protocolRoutes.filter(({ isMutation }) => isMutation);
    const server = await serveMemory({ ledger: createMemoryLedger().ledger });
    for (const { method, path } of mutations) {
      const invalid = { version: "x", limit: "x" };
      const response = await server.call(method, at(path), invalid);
      expect([path, response.status]).toEqual([path, 400]);
    }
    const recorded = (await rejections(server)) as readonly { readonly action: string }[];
    expect(recorded.map(({ action }) => action).reverse()).toEqual(
      mutations.map(({ auditAction }) => auditAction),
    );
  });

  test("is recorded when the token lacks the permission, for every route", async () => {
    const { gateway, issue, send } = await tokenGateway();
    const { token } = await issue(["viewer"]);
    const mutations = protocolRoutes.filter(({ isMutation }) => isMutation);
    for (const { method, path } of mutations) {
      const { status } = await send({ token, method, path, body: {} });
      expect([path, status]).toEqual([path, 403]);
    }
    const { items } = await gateway.auditLog.list({ maxResults: 1_000 });
    const denied = items.filter(({ code }) => code === "PERMISSION_DENIED");
    expect(denied.map(({ action }) => action).reverse()).toEqual(
      mutations.map(({ auditAction }) => auditAction),
    );
  });

  test("is summed with others of the same token and action beyond ten a minute", async () => {
    const folder = temporaryFolder();
    const { app, gateway, issue, send } = await tokenGateway({ folder });
    const { token, tokenId } = await issue(["viewer"]);
    for (let n = 0; n < 25; n += 1) {
      await send({ token, method: "POST", path: "/secrets/create", body: {} });
      // Operations on keys record their rejections themselves.
      await send({ method: "POST", path: "/keys/activate", body: { version: 7 } });
    }
    await app.close();
    await gateway.close();
    const reopened = await openGateway(readSettings({ GW_DATA_DIR: folder }));
    onTestFinished(() => reopened.close());
    const { items } = await reopened.auditLog.list();
    const refused = items.filter(({ result }) => result === "refused");
    expect(refused).toHaveLength(22);
    const sums = refused.filter(({ requestId }) => requestId === undefined);
    const common = { result: "refused", count: 15 };
    expect(sums.sort((a, b) => (a.action < b.action ? -1 : 1))).toMatchObject([
      { ...common, action: "kek.activate", principal: "admin" },
      {
        ...common,
        action: "secret.create",
        principal: `token:${tokenId}`,
        code: "PERMISSION_DENIED",
      },
    ]);
  });

  test("is recorded without an id that is longer than any stored one", async () => {
    const server = await serveMemory();
    const long = "x".repeat(1_024);
    const binding = { endpoint_id: long, resource_type: long, resource_id: long };
    await server.call("DELETE", at("/endpoints/bindings/delete"), binding);
    const odd = { endpoint_id: { toString: 1 }, resource_type: [], resource_id: { valueOf: 1 } };
    await server.call("DELETE", at("/endpoints/bindings/delete"), odd);
    const records = await rejections(server);
    expect(records).toMatchObject([
      { code: "INVALID_PARAMETER_VALUE" },
      { code: "RESOURCE_DOES_NOT_EXIST" },
    ]);
    for (const record of records) expect(record).not.toHaveProperty("targetId");
  });

  test("with invalid input is recorded with no value except a well-formed id", async () => {
    const server = await serveMemory();
    const canary = "sk-canary-0123456789abcdef";
    await server.call("POST", at("/secrets/create"), { secret_name: canary, secret_value: "x" });
    await server.call("POST", at("/secrets/update"), { secret_id: canary, secret_value: {} });
    await server.call("POST", at("/endpoints/update"), {
      endpoint_id: `e${noId}`,
      name: `${canary} `,
    });
    const binding = { endpoint_id: canary, resource_type: canary, resource_id: canary };
    await server.call("POST", at("/endpoints/bindings/create"), binding);
    const records = await rejections(server);
    expect(records).toHaveLength(4);
    expect(JSON.stringify(records)).not.toContain(canary);
    expect(records[1]).toMatchObject({ action: "endpoint.update", targetId: `e${noId}` });
  });

  test("gets the same response when its record cannot be written", async () => {
    const lines: string[] = [];
    const logger = pino({ base: null }, { write: (line: string) => lines.push(line) });
    const wrap = (backend: GatewayBackend): GatewayBackend => ({
      ...backend,
      auditLog: {
        list: (input) => backend.auditLog.list(input),
        deleteBefore: (range) => backend.auditLog.deleteBefore(range),
        append: () => Promise.reject(new GatewayError("TEMPORARILY_UNAVAILABLE", "unavailable")),
      },
    });
    const { call } = await serveMemory({ logger, wrap });
    const response = await call("DELETE", at("/secrets/delete"), { secret_id: `s${noId}` });
    expect([response.status, response.json.error_code]).toEqual([404, "RESOURCE_DOES_NOT_EXIST"]);
    const logged = lines.map((line) => JSON.parse(line)).find(({ err }) => err);
    expect(logged).toMatchObject({
      msg: "rejected mutation not audited",
      requestId: response.json.request_id,
    });
  });

  test("excludes failures of the gateway and reads", async () => {
    const server = await serveMemory();
    await server.call("GET", at(`/secrets/get?secret_id=s${noId}`));
    await server.gateway.store.close();
    const response = await server.call("DELETE", at("/secrets/delete"), { secret_id: `s${noId}` });
    expect(response.status).toBe(503);
    expect(await rejections(server)).toEqual([]);
  });
});
