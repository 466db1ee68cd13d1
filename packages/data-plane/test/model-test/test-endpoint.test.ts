import type { GatewayEndpointConfig, GatewayModelConfig } from "@gw/config-resolver";
import type { GatewayEndpointModelMapping } from "@gw/entities";
import { expect, test } from "vitest";
import { testEndpoint } from "../../src/index.ts";
import { serveTestedProvider } from "./tested-provider.ts";

function endpointOf(
  models: readonly GatewayModelConfig[],
  unusable: GatewayEndpointConfig["unusable"] = [],
): GatewayEndpointConfig {
  return {
    ...{ endpointId: "e-1", endpointName: "chat", createdAt: 0, models, unusable },
    ...{ usageTracking: true, aliases: [], settings: {}, tags: [] },
  };
}

/** The mapping of the model with that name. */
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

test("calls every model of an endpoint once, regardless of its weight, in the order of the endpoint", async () => {
  const { dataPlane, provider, at } = await serveTestedProvider();
  const models = [at("one", { weight: 0 }), at("fail-503"), at("two", { linkageType: "FALLBACK" })];
  const again = mappingOf("one", { linkageType: "FALLBACK" });
  const mappings = [...["one", "fail-503", "two"].map((name) => mappingOf(name)), again];
  const results = await testEndpoint(endpointOf(models), { mappings, dataPlane });
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

test("reports why a model is not called", async () => {
  const { dataPlane, provider, at } = await serveTestedProvider();
  const { modelDefinition: _, ...bare } = mappingOf("gone");
  const mappings = [mappingOf("sealed"), mappingOf("unbound"), bare];
  const sealed = { modelDefinitionId: "d-sealed", linkageType: "PRIMARY", reason: "KEK_MISMATCH" };
  const endpoint = endpointOf([at("unbound", { isSecretBound: false })], [sealed] as never);
  expect(await testEndpoint(endpoint, { mappings, dataPlane })).toMatchObject([
    { name: "my sealed", outcome: "not_called", reason: "KEK_MISMATCH" },
    { name: "my unbound", outcome: "not_called", reason: "SECRET_WITHOUT_PROVIDER" },
    { name: "d-gone", outcome: "not_called", reason: "ORPHANED" },
  ]);
  expect(provider.connections).toBe(0);
});

test("limits parallel tests and starts none after an abort", async () => {
  const { dataPlane, provider, at } = await serveTestedProvider();
  provider.respond(() => ({ faults: ["hang"] }));
  const names = Array.from({ length: 40 }, (_, n) => `m-${n}`);
  const controller = new AbortController();
  const { signal } = controller;
  const mappings = names.map((name) => mappingOf(name));
  const endpoint = endpointOf(names.map((name) => at(name)));
  const results = testEndpoint(endpoint, { mappings, dataPlane, signal });
  await provider.received(15);
  expect(dataPlane.callsInFlight).toBe(16);
  controller.abort();
  await expect(results).rejects.toBe(signal.reason);
  for (const request of provider.requests) await request.closed;
  expect(provider.requests).toHaveLength(16);
  expect(dataPlane.callsInFlight).toBe(0);
});

test("starts no further tests once one fails for lack of capacity", async () => {
  const { dataPlane, provider, at } = await serveTestedProvider({ limits: { calls: 4 } });
  const names = Array.from({ length: 40 }, (_, n) => `m${n}`);
  const results = testEndpoint(endpointOf(names.map((name) => at(name))), {
    mappings: names.map((name) => mappingOf(name)),
    dataPlane,
  });
  await expect(results).rejects.toMatchObject({ code: "TEMPORARILY_UNAVAILABLE" });
  expect(dataPlane.callsInFlight).toBe(0);
  expect(provider.requests.length).toBeLessThanOrEqual(4);
});
