import { describe, expect, test } from "vitest";
import { inject } from "../fixtures/inject.ts";
import { adminToken } from "../fixtures/served-backend.ts";
import { tokenGateway } from "../fixtures/token-gateway.ts";

describe("a token of a call", () => {
  const keyHeaders = ["x-api-key", "api-key", "x-goog-api-key"];
  const paths = ["/v1/models", "/v1/unknown", "/gateway/x", "/v1beta/models/a:countTokens"];

  test.each(keyHeaders)("may be in %s on every path of the data plane", async (name) => {
    const { issue, send } = await tokenGateway();
    const { token } = await issue(["viewer", "invoker"]);
    const headers = { [name]: token };
    const statuses = await Promise.all(
      [...paths, "/revision"].map(async (path) => (await send({ headers, path })).status),
    );
    expect(statuses).toEqual([200, 404, 404, 404, 401]);
    const two = { ...headers, authorization: `Bearer ${token}` };
    expect((await send({ headers: two, path: "/v1/models" })).status).toBe(200);
  });

  test("is found next to values that cannot be one", async () => {
    const { issue, send } = await tokenGateway();
    const { token } = await issue(["invoker"]);
    const status = async (headers: Record<string, string>): Promise<number> =>
      (await send({ headers, path: "/v1/models" })).status;
    const foreign = [
      "sk-ant-api03-x",
      "x",
      `${token}x`,
      token.slice(0, -1),
      `gw_${"*".repeat(43)}`,
    ];
    for (const key of foreign) {
      for (const name of keyHeaders) {
        const authorization = `Bearer ${token}`;
        expect([name, key, await status({ authorization, [name]: key })]).toEqual([name, key, 200]);
        expect(await status({ authorization: `Bearer ${key}`, [name]: token })).toBe(200);
        expect(await status({ authorization: `Digest ${key}`, [name]: token })).toBe(200);
      }
      expect(await status({ "x-api-key": `${key}, ${token}` })).toBe(200);
      expect(await status({ "x-api-key": key, "api-key": key })).toBe(401);
    }
    expect(await status({ authorization: `Bearer ${adminToken}`, "x-api-key": "x" })).toBe(200);
  });

  test("is rejected next to another one, even if that is unknown", async () => {
    const { issue, send } = await tokenGateway();
    const tokens = [(await issue(["invoker"])).token, (await issue(["invoker"])).token];
    for (const other of [tokens[1], `gw_${"x".repeat(43)}`, adminToken]) {
      for (const headers of [
        { authorization: `Bearer ${tokens[0]}`, "x-api-key": other },
        { "x-goog-api-key": tokens[0], "api-key": other },
        { "x-api-key": `${tokens[0]}, ${other}` },
      ] as Record<string, string>[]) {
        expect((await send({ headers, path: "/v1/models" })).status).toBe(401);
      }
    }
  });

  test("must not be in the query", async () => {
    const { issue, send } = await tokenGateway();
    const { token } = await issue(["invoker"]);
    const path = `/v1/models?key=${token}`;
    const alone = await send({ headers: {}, path });
    expect([alone.status, alone.json.error.message]).toEqual([
      401,
      expect.stringContaining("query"),
    ]);
    const twice = await send({ token, path });
    expect([twice.status, twice.json.error.message]).toEqual([
      400,
      expect.stringContaining("`key`"),
    ]);
  });

  test("is expected in the format of the path, and probes without one are not counted", async () => {
    const { send, log, app } = await tokenGateway();
    const probes = [
      ...[
        ["HEAD", "/api/hello"],
        ["HEAD", "/"],
        ["GET", "/favicon.ico"],
        ["HEAD", "/v1/messages"],
      ],
      ...[
        ["OPTIONS", "/v1/chat/completions"],
        ["HEAD", "/v1/models"],
        ["GET", "/v1"],
      ],
      ["POST", "/api/event_logging/batch"],
    ] as const;
    for (let round = 0; round < 10; round += 1) {
      for (const [method, url] of probes) {
        const { statusCode } = await inject(app, { method: method as "GET", url });
        expect([method, url, statusCode]).toEqual([method, url, 401]);
      }
    }
    const headers = { "anthropic-version": "2023-06-01" };
    const failed = await send({ headers, path: "/v1/models" });
    expect([failed.status, failed.json]).toMatchObject([
      401,
      { type: "error", error: { type: "authentication_error", message: expect.any(String) } },
    ]);
    await app.close();
    expect(log()).toContain('"failures":1,');
  });

  test("of an unknown path is valid in every header", async () => {
    const { send, log, app } = await tokenGateway();
    for (let round = 0; round < 20; round += 1) {
      for (const name of keyHeaders) {
        const headers = { [name]: adminToken };
        const { statusCode } = await inject(app, { method: "GET", url: "/api/hello", headers });
        expect(statusCode).toBe(404);
      }
    }
    expect((await send({ headers: { "x-api-key": "x" }, path: "/v1/models" })).status).toBe(401);
    await app.close();
    expect(log()).toContain('"failures":1,');
  });

  test("with a list of endpoints lists and calls only those", async () => {
    const { issue, send, gateway } = await tokenGateway();
    const { store } = gateway;
    const secret = { secretName: "s", provider: "openai", secretValue: { api_key: "x" } };
    const { secretId } = await store.createGatewaySecret(secret);
    const model = { name: "m", secretId, provider: "openai", modelName: "gpt-4o" };
    const { modelDefinitionId } = await store.createGatewayModelDefinition(model);
    for (const name of ["one", "two"]) {
      await store.createGatewayEndpoint({ name, modelConfigs: [{ modelDefinitionId }] });
    }
    await gateway.dataPlane?.endpoints.load();
    const { token } = await issue(["invoker"], { endpoints: ["two", "three"] });
    const { json } = await send({ token, path: "/v1/models" });
    expect(json.data.map(({ id }: { id: string }) => id)).toEqual(["two"]);
    const call = { method: "POST", path: "/v1/chat/completions", token };
    const forbidden = await send({ ...call, body: { model: "one", messages: [] } });
    const missing = await send({ ...call, body: { model: "four", messages: [] } });
    expect(forbidden.status).toBe(404);
    expect(
      JSON.stringify(forbidden.json)
        .replace("one", "four")
        .replace(/"request_id":"[^"]+"/, ""),
    ).toBe(JSON.stringify(missing.json).replace(/"request_id":"[^"]+"/, ""));
  });

  test("with a list of endpoints calls them by their aliases, and no others", async () => {
    const { issue, send, gateway } = await tokenGateway();
    const { store } = gateway;
    const secret = { secretName: "s", provider: "openai", secretValue: { api_key: "x" } };
    const { secretId } = await store.createGatewaySecret(secret);
    const model = { name: "m", secretId, provider: "openai", modelName: "gpt-4o" };
    const { modelDefinitionId } = await store.createGatewayModelDefinition(model);
    const modelConfigs = [{ modelDefinitionId }];
    await store.createGatewayEndpoint({ name: "one", aliases: ["uno"], modelConfigs });
    await store.createGatewayEndpoint({ name: "two", aliases: ["dos"], modelConfigs });
    await gateway.dataPlane?.endpoints.load();
    const { token } = await issue(["invoker"], { endpoints: ["uno"] });
    const statusOf = async (name: string): Promise<number> => {
      // A field that makes the provider call something else: rejected once the endpoint is found.
      const body = { model: name, fallbacks: [] };
      return (await send({ method: "POST", path: "/v1/chat/completions", token, body })).status;
    };
    expect([await statusOf("one"), await statusOf("uno")]).toEqual([400, 400]);
    expect([await statusOf("two"), await statusOf("dos")]).toEqual([404, 404]);
    const { json } = await send({ token, path: "/v1/models" });
    expect(json.data.map(({ id }: { id: string }) => id)).toEqual(["one"]);
  });
});
