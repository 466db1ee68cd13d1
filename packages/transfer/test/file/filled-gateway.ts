import { openGateway, type TestGateway } from "../gateway.ts";

/** A gateway with a value in every field, and one orphaned model definition. */
export async function filledGateway(): Promise<TestGateway> {
  const gateway = await openGateway();
  const { store } = gateway;
  const { secretId } = await store.createGatewaySecret({
    secretName: "openai 🔑",
    secretValue: { b: "sk-2", a: "ключ" },
    provider: "openai",
    authConfig: { api_base: "https://llm.example/v1", region: "eu" },
  });
  const deleted = await store.createGatewaySecret({
    secretName: "deleted",
    secretValue: { api_key: "sk-deleted-0123456789" },
  });
  const definitions = [];
  for (const [name, id] of [
    ["gpt", secretId],
    ["orphan", deleted.secretId],
    ["mini", secretId],
  ] as const) {
    definitions.push(
      await store.createGatewayModelDefinition({
        ...{ name, secretId: id, provider: "openai", modelName: `${name}-1` },
      }),
    );
  }
  await store.deleteGatewaySecret({ secretId: deleted.secretId });
  const [first = "", orphan = "", mini = ""] = definitions.map((one) => one.modelDefinitionId);
  const { endpointId } = await store.createGatewayEndpoint({
    name: "chat",
    modelConfigs: [
      { modelDefinitionId: first, weight: 0.7 },
      { modelDefinitionId: orphan, weight: 0 },
      { modelDefinitionId: mini, linkageType: "FALLBACK", fallbackOrder: 3, weight: 2 },
    ],
    routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
    fallbackConfig: { strategy: "SEQUENTIAL", maxAttempts: 2 },
    usageTracking: false,
    tags: [{ key: "team", value: "búsqueda\n" }, { key: "bare" }],
    aliases: ["openai/gpt-5.6", "gpt:latest"],
    settings: {
      fallbackOnTimeout: false,
      sticky: true,
      streamUsage: false,
      timeouts: {
        ...{ connect: 500, firstByte: 20_000, idle: 30_000 },
        ...{ total: 90_000, earlyHead: 10_000 },
      },
    },
  });
  await store.createGatewayEndpoint({
    name: "plain",
    modelConfigs: [{ modelDefinitionId: first }],
    fallbackConfig: {},
  });
  const binding = { endpointId, resourceType: "scorer", resourceId: "42 " };
  await store.createEndpointBinding({ ...binding, displayName: "One" });
  await store.createEndpointBinding({ ...binding, resourceId: "43" });
  await store.createGatewayLimit({
    ...{ name: "búdget", measure: "cost", amount: "25.5", action: "ALERT", warnAt: 80 },
    window: { unit: "MONTHS", length: 2 },
    scope: { kind: "METADATA", key: "team", value: "búsqueda" },
    ...{ onOutage: "ADMIT", unpriced: "REFUSE", enabled: false },
  });
  const strict = { measure: "tokens", amount: "7", strict: true, onOutage: "REFUSE" } as const;
  const terms = { ...strict, action: "REJECT", window: { unit: "DAYS", length: 1 } } as const;
  for (const [name, scope] of [
    ["endpoint", { kind: "ENDPOINT", value: endpointId }],
    ["model", { kind: "MODEL", value: mini }],
  ] as const) {
    await store.createGatewayLimit({ ...terms, name, scope });
  }
  return gateway;
}
