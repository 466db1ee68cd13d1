import type { GatewayStore } from "@gw/store-abstract";
import { oneActiveKey } from "@gw/store-abstract/conformance";
import { expect, onTestFinished, test } from "vitest";
import { openSqlBackend, type SqlBackend } from "../../src/index.ts";
import { describeOnEach } from "../fixtures/raw-database.ts";

/** One of everything in a workspace, with the name of the workspace in each name. */
async function fill(store: GatewayStore, name: string) {
  const { secretId } = await store.createGatewaySecret({
    ...{ secretName: `${name}-secret`, provider: "openai" },
    secretValue: { api_key: "sk-0123456789abcdef" },
  });
  const { modelDefinitionId } = await store.createGatewayModelDefinition({
    ...{ name: `${name}-model`, secretId, provider: "openai", modelName: "gpt-5" },
  });
  const { endpointId } = await store.createGatewayEndpoint({
    ...{ name: `${name}-endpoint`, aliases: [`${name}-alias`] },
    modelConfigs: [{ modelDefinitionId }],
    tags: [{ key: `${name}-tag`, value: "x" }],
  });
  const resource = { resourceType: "job", resourceId: `${name}-job` };
  await store.createEndpointBinding({ endpointId, ...resource });
  return { name, secretId, modelDefinitionId, endpointId, resource };
}

type Known = Awaited<ReturnType<typeof fill>>;

/** What has the ids and names of another workspace, if they are those of `other`. */
function calls(
  store: GatewayStore,
  own: Known,
  other: Known,
): Readonly<Record<string, () => Promise<unknown>>> {
  const { name, secretId, modelDefinitionId, endpointId, resource } = other;
  const modelConfigs = [{ modelDefinitionId }];
  return {
    "a secret by id": () => store.getSecretInfo({ secretId }),
    "a secret by name": () => store.getSecretInfo({ secretName: `${name}-secret` }),
    "a model by id": () => store.getGatewayModelDefinition({ modelDefinitionId }),
    "a model by name": () => store.getGatewayModelDefinition({ name: `${name}-model` }),
    "an endpoint by id": () => store.getGatewayEndpoint({ endpointId }),
    "an endpoint by name": () => store.getGatewayEndpoint({ name: `${name}-endpoint` }),
    "an endpoint by alias": () => store.getGatewayEndpoint({ name: `${name}-alias` }),
    "models of a secret": () => store.listGatewayModelDefinitions({ secretId }),
    "endpoints of a secret": () => store.listGatewayEndpoints({ secretId }),
    "endpoints by tag": () => store.listGatewayEndpoints({ tag: { key: `${name}-tag` } }),
    "bindings of an endpoint": () => store.listEndpointBindings({ endpointId }),
    "bindings of a resource": () => store.listEndpointBindings(resource),
    "a changed secret": () =>
      store.updateGatewaySecret({ secretId, secretValue: { api_key: "sk-x" } }),
    "a deleted secret": () => store.deleteGatewaySecret({ secretId }),
    "a new model of a secret": () =>
      store.createGatewayModelDefinition({
        ...{ name: "new", secretId, provider: "openai", modelName: "gpt-5" },
      }),
    "a deleted model": () => store.deleteGatewayModelDefinition({ modelDefinitionId }),
    "a new endpoint of a model": () => store.createGatewayEndpoint({ name: "new", modelConfigs }),
    "an attached model": () =>
      store.attachModelToEndpoint({
        ...{ endpointId: own.endpointId, modelConfig: { modelDefinitionId } },
      }),
    "a changed endpoint": () => store.updateGatewayEndpoint({ endpointId, name: "changed" }),
    "a tag of an endpoint": () =>
      store.setGatewayEndpointTag({ endpointId, key: "team", value: "x" }),
    "a binding of an endpoint": () => store.createEndpointBinding({ endpointId, ...resource }),
    "a deleted binding": () => store.deleteEndpointBinding({ endpointId, ...resource }),
    "a deleted endpoint": () => store.deleteGatewayEndpoint({ endpointId }),
  };
}

function missing(): Known {
  const digits = "0".repeat(32);
  return {
    ...{ name: "missing", secretId: `s-${digits}`, modelDefinitionId: `d-${digits}` },
    ...{ endpointId: `e-${digits}`, resource: { resourceType: "job", resourceId: "missing-job" } },
  };
}

describeOnEach((fresh) => {
  test("what another workspace has and what does not exist cause the same statements and errors", async () => {
    const { url } = await fresh();
    const statements: string[] = [];
    const backend: SqlBackend = await openSqlBackend({
      url,
      onQuery: (sql) => statements.push(sql),
    });
    onTestFinished(() => backend.close());
    const { ring: keyRing, records } = await oneActiveKey();
    for (const record of records) await backend.kekRegistry.insert(record);
    const { workspaceId } = await backend.workspaces.create({ name: "research" });
    const store = backend.openStore({ keyRing });
    const own = await fill(store, "own");
    const other = await fill(backend.openStore({ keyRing, workspace: workspaceId }), "other");

    const outcomesFor = async (named: Known) => {
      const outcomes: Record<string, unknown> = {};
      for (const [what, call] of Object.entries(calls(store, own, named))) {
        statements.length = 0;
        const result = await call().catch((error: Error) => error.message);
        // The message names what was asked for.
        const text = JSON.stringify(result, (_, value) =>
          Object.values(named).includes(value) ? "asked" : value,
        ).replaceAll(/other|missing|[0-9a-f]{32}/g, "asked");
        expect(statements, what).not.toEqual([]);
        outcomes[what] = { text, statements: [...statements] };
      }
      return outcomes;
    };
    expect(await outcomesFor(other)).toEqual(await outcomesFor(missing()));
  });
});
