import { GatewayError } from "@gw/entities";
import type { GatewayBackend } from "@gw/store-abstract";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { type ServedMemory, serveMemory } from "../served-memory.ts";

const at = (path: string): string => `/api/v1/gateway${path}`;
const noId = `-${"0".repeat(32)}`;

async function refusals({ backend }: Pick<ServedMemory, "backend">): Promise<object[]> {
  const { items } = await backend.auditLog.list();
  return items.filter(({ result }) => result === "refused");
}

async function secret({ call }: ServedMemory, name: string): Promise<string> {
  const body = { secret_name: name, secret_value: { api_key: "x" } };
  return (await call("POST", at("/secrets/create"), body)).json.secret.secret_id;
}

describe("A refused mutation", () => {
  test("leaves one record, of who wanted what of what, and raises nothing", async () => {
    const server = await serveMemory();
    const secretId = await secret(server, "taken");
    await secret(server, "other");
    const body = { secret_name: "taken", secret_value: { api_key: "sk-canary-0123456789" } };
    const answer = await server.call("POST", at("/secrets/create"), body);
    expect([answer.status, answer.json.error_code]).toEqual([409, "RESOURCE_ALREADY_EXISTS"]);
    expect(await refusals(server)).toEqual([
      {
        sequence: 3,
        time: expect.any(Number),
        action: "secret.create",
        result: "refused",
        code: "RESOURCE_ALREADY_EXISTS",
        principal: "admin",
        requestId: answer.headers.get("x-request-id"),
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
  ])("of every kind is recorded: %s", async (action, method, path, body) => {
    const server = await serveMemory();
    const answer = await server.call(method, at(path), body);
    expect([answer.status, answer.json.error_code]).toEqual([404, "RESOURCE_DOES_NOT_EXIST"]);
    const fields: Readonly<Record<string, unknown>> = body;
    const [entity] = action.split(".");
    const binding = `e${noId}/scorer/r`;
    const id = entity === "binding" ? binding : fields[`${entity}_id`];
    expect(await refusals(server)).toMatchObject([
      { action, code: "RESOURCE_DOES_NOT_EXIST", ...(id === undefined ? {} : { targetId: id }) },
    ]);
  });

  test("about what is longer than anything can be is recorded without it", async () => {
    const server = await serveMemory();
    const long = "x".repeat(1_024);
    const binding = { endpoint_id: long, resource_type: long, resource_id: long };
    await server.call("DELETE", at("/endpoints/bindings/delete"), binding);
    const odd = { endpoint_id: { toString: 1 }, resource_type: [], resource_id: { valueOf: 1 } };
    await server.call("DELETE", at("/endpoints/bindings/delete"), odd);
    const records = await refusals(server);
    expect(records).toMatchObject([
      { code: "INVALID_PARAMETER_VALUE" },
      { code: "RESOURCE_DOES_NOT_EXIST" },
    ]);
    for (const record of records) expect(record).not.toHaveProperty("targetId");
  });

  test("that broke a rule repeats nothing but what has the form of an id", async () => {
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
    const records = await refusals(server);
    expect(records).toHaveLength(4);
    expect(JSON.stringify(records)).not.toContain(canary);
    expect(records[1]).toMatchObject({ action: "endpoint.update", targetId: `e${noId}` });
  });

  test("is answered alike when its record cannot be written", async () => {
    const lines: string[] = [];
    const logger = pino({ base: null }, { write: (line: string) => lines.push(line) });
    const wrap = (backend: GatewayBackend): GatewayBackend => ({
      ...backend,
      auditLog: {
        list: (input) => backend.auditLog.list(input),
        append: () => Promise.reject(new GatewayError("TEMPORARILY_UNAVAILABLE", "away")),
      },
    });
    const { call } = await serveMemory({ logger, wrap });
    const answer = await call("DELETE", at("/secrets/delete"), { secret_id: `s${noId}` });
    expect([answer.status, answer.json.error_code]).toEqual([404, "RESOURCE_DOES_NOT_EXIST"]);
    const logged = lines.map((line) => JSON.parse(line)).find(({ err }) => err);
    expect(logged).toMatchObject({ msg: "refusal not audited", requestId: answer.json.request_id });
  });

  test("is neither a failure of the gateway nor a read that found nothing", async () => {
    const server = await serveMemory();
    await server.call("GET", at(`/secrets/get?secret_id=s${noId}`));
    await server.gateway.store.close();
    const answer = await server.call("DELETE", at("/secrets/delete"), { secret_id: `s${noId}` });
    expect(answer.status).toBe(503);
    expect(await refusals(server)).toEqual([]);
  });
});
