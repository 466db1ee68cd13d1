import { describe, expect, test } from "vitest";
import { tokenGateway } from "../fixtures/token-gateway.ts";

describe("a token of a call", () => {
  test("may be in the key headers of SDKs, on data-plane paths only", async () => {
    const { issue, send } = await tokenGateway();
    const { token } = await issue(["viewer", "invoker"]);
    const names = ["x-api-key", "api-key", "x-goog-api-key"];
    for (const name of names) {
      const headers = { [name]: token };
      expect((await send({ headers, path: "/v1/models" })).status).toBe(200);
      expect((await send({ headers, path: "/revision" })).status).toBe(401);
      const two = { ...headers, authorization: `Bearer ${token}` };
      expect((await send({ headers: two, path: "/v1/models" })).status).toBe(200);
      const differing = { ...headers, authorization: "Bearer other" };
      expect((await send({ headers: differing, path: "/v1/models" })).status).toBe(401);
      expect((await send({ headers: differing, path: "/revision" })).status).toBe(401);
    }
    const headers = { "x-api-key": token, "api-key": `${token}x` };
    expect((await send({ headers, path: "/v1/models" })).status).toBe(401);
    const path = `/v1/models?key=${token}`;
    expect((await send({ headers: {}, path })).status).toBe(401);
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
    const { token } = await issue(["invoker"], { endpoints: ["one", "dos"] });
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
