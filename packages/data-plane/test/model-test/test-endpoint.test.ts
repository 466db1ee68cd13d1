import type { GatewayEndpointConfig, GatewayModelConfig } from "@gw/config-resolver";
import type { GatewayEndpointModelMapping } from "@gw/entities";
import { expect, test } from "vitest";
import { testEndpoint } from "../../src/index.ts";
import { tryProvider } from "./tested-provider.ts";

function endpointOf(
  models: readonly GatewayModelConfig[],
  unusable: GatewayEndpointConfig["unusable"] = [],
): GatewayEndpointConfig {
  return {
    ...{ endpointId: "e-1", endpointName: "chat", models, unusable },
    ...{ usageTracking: true, tags: [] },
  };
}

/** As an endpoint has it for the model of that name. */
function mappingOf(
  name: string,
  options: Partial<GatewayEndpointModelMapping> = {},
): GatewayEndpointModelMapping {
  const modelDefinitionId = `d-${name}`;
  return {
    ...{ mappingId: `m-${name}`, endpointId: "e-1", modelDefinitionId, createdAt: 0 },
    modelDefinition: {
      ...{ modelDefinitionId, name: `my ${name}`, provider: "openai-compatible", modelName: name },
      ...{ createdAt: 0, lastUpdatedAt: 0 },
    },
    ...{ weight: 1, linkageType: "PRIMARY" },
    ...options,
  };
}

test("every model of an endpoint is called once, whatever its weight, in the order it has there", async () => {
  const { runtime, provider, at } = await tryProvider();
  const models = [at("one", { weight: 0 }), at("fail-503"), at("two", { linkageType: "FALLBACK" })];
  const again = mappingOf("one", { linkageType: "FALLBACK" });
  const mappings = [...["one", "fail-503", "two"].map((name) => mappingOf(name)), again];
  const results = await testEndpoint(endpointOf(models), { mappings, runtime });
  expect(results).toMatchObject([
    {
      ...{ modelDefinitionId: "d-one", name: "my one", outcome: "answered", status: 200 },
      ...{ provider: "openai-compatible", modelName: "one", operation: "chat.completions" },
    },
    { name: "my fail-503", outcome: "failed", status: 503 },
    { name: "my two", outcome: "answered" },
  ]);
  expect(results).toHaveLength(3);
  expect(provider.requests).toHaveLength(3);
});

test("a model that cannot be used is told with the reason", async () => {
  const { runtime, provider, at } = await tryProvider();
  const { modelDefinition: _, ...bare } = mappingOf("gone");
  const mappings = [mappingOf("sealed"), mappingOf("unbound"), bare];
  const sealed = { modelDefinitionId: "d-sealed", linkageType: "PRIMARY", reason: "KEK_MISMATCH" };
  const endpoint = endpointOf([at("unbound", { isSecretBound: false })], [sealed] as never);
  expect(await testEndpoint(endpoint, { mappings, runtime })).toMatchObject([
    { name: "my sealed", outcome: "not_called", reason: "KEK_MISMATCH" },
    { name: "my unbound", outcome: "not_called", reason: "SECRET_WITHOUT_PROVIDER" },
    { name: "d-gone", outcome: "not_called", reason: "ORPHANED" },
  ]);
  expect(provider.connections).toBe(0);
});

test("only so many models are called at a time, and none after the caller left", async () => {
  const { runtime, provider, at } = await tryProvider();
  provider.respond(() => ({ faults: ["hang"] }));
  const names = Array.from({ length: 40 }, (_, n) => `m-${n}`);
  const controller = new AbortController();
  const { signal } = controller;
  const mappings = names.map((name) => mappingOf(name));
  const endpoint = endpointOf(names.map((name) => at(name)));
  const results = testEndpoint(endpoint, { mappings, runtime, signal });
  await provider.received(15);
  expect(runtime.callsUnderWay).toBe(16);
  controller.abort();
  await expect(results).rejects.toBe(signal.reason);
  for (const request of provider.requests) await request.closed;
  expect(provider.requests).toHaveLength(16);
  expect(runtime.callsUnderWay).toBe(0);
});

test("where one cannot be asked nobody is any more, for whom nobody would wait", async () => {
  const { runtime, provider, at } = await tryProvider({ limits: { calls: 4 } });
  const names = Array.from({ length: 40 }, (_, n) => `m${n}`);
  const results = testEndpoint(endpointOf(names.map((name) => at(name))), {
    mappings: names.map((name) => mappingOf(name)),
    runtime,
  });
  await expect(results).rejects.toMatchObject({ code: "TEMPORARILY_UNAVAILABLE" });
  expect(runtime.callsUnderWay).toBe(0);
  expect(provider.requests.length).toBeLessThanOrEqual(4);
});
