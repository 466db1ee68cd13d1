import assert from "node:assert/strict";
import { defaultWorkspace } from "@gw/entities";
import { expectError } from "../kit/expect-errors.js";
import { limitDefaults } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";
import { type Contents, fill, resourceType, shownBy } from "./contents.js";
import { storeIn, workspaceTest } from "./workspace-case.js";

export function namesAndIdsCases(suite: Suite): void {
  suite.describe("names and ids", "StoreTransaction", () => {
    workspaceTest(suite, "name an entity in each of several workspaces", async (f, workspaces) => {
      const stores = [f.store];
      for (const name of ["team-a", "team-b"]) stores.push((await workspaces.open(name)).store);
      const contents: Contents[] = [];
      for (const store of stores) contents.push(await fill(store, "same"));
      for (const [index, store] of stores.entries()) {
        const own = contents[index];
        assert.ok(own, "each store must have contents");
        const { secretId, modelDefinitionId, endpointId, resourceId } = own;
        const { secretName, modelName, endpointName, alias } = own;
        assert.equal((await store.getSecretInfo({ secretName })).secretId, secretId);
        const definition = await store.getGatewayModelDefinition({ name: modelName });
        assert.deepEqual(
          [definition.modelDefinitionId, definition.secretId, definition.secretName],
          [modelDefinitionId, secretId, secretName],
        );
        for (const name of [endpointName, alias]) {
          assert.equal((await store.getGatewayEndpoint({ name })).endpointId, endpointId);
        }
        // Taken in the workspace itself.
        const taken = "RESOURCE_ALREADY_EXISTS";
        const secretValue = { api_key: "value" };
        await expectError(() => store.createGatewaySecret({ secretName, secretValue }), taken);
        const model = { name: modelName, secretId, provider: "openai", modelName: "m" };
        await expectError(() => store.createGatewayModelDefinition(model), taken);
        const modelConfigs = [{ modelDefinitionId }];
        for (const name of [endpointName, alias]) {
          await expectError(() => store.createGatewayEndpoint({ name, modelConfigs }), taken);
        }
        const binding = { endpointId, resourceType, resourceId };
        await expectError(() => store.createEndpointBinding(binding), taken);
        const { limitId, limitName } = own;
        assert.equal((await store.getGatewayLimit({ name: limitName })).limitId, limitId);
        const limit = { ...limitDefaults, name: limitName };
        await expectError(() => store.createGatewayLimit(limit), taken);
      }
    });

    workspaceTest(suite, "are free for changes, too", async (f, workspaces) => {
      const { store } = await workspaces.open("other");
      const one = await fill(f.store, "one");
      const { modelDefinitionId, endpointId, limitId } = await fill(store, "two");
      const name = one.modelName;
      await store.updateGatewayModelDefinition({ modelDefinitionId, name });
      await store.updateGatewayEndpoint({ endpointId, name: one.endpointName });
      await store.updateGatewayLimit({ limitId, name: one.limitName });
      await store.updateGatewayEndpoint({ endpointId, aliases: [one.alias] });
      const found = await store.getGatewayEndpoint({ name: one.alias });
      assert.deepEqual([found.endpointId, found.name], [endpointId, one.endpointName]);
    });

    workspaceTest(suite, "are unique in all workspaces for ids", async (f, { open }) => {
      const { workspaceId, store } = await open("other");
      const one = await fill(f.store, "same");
      const { secretId, provider, modelDefinitionId, endpointId } = await fill(store, "own");
      const shown = [await shownBy(f.store), await shownBy(store)];
      const withId = (id: string) => storeIn(f, workspaceId, () => id.slice(2));
      const secret = { secretName: "new", secretValue: { api_key: "value" } };
      const model = { name: "new", secretId, provider, modelName: "m" };
      const endpoint = { name: "new", modelConfigs: [{ modelDefinitionId }] };
      const modelConfig = { modelDefinitionId, linkageType: "FALLBACK" } as const;
      const inserts: Readonly<Record<string, () => Promise<unknown>>> = {
        "a secret": () => withId(one.secretId).createGatewaySecret(secret),
        "a model": () => withId(one.modelDefinitionId).createGatewayModelDefinition(model),
        "an endpoint": () => withId(one.endpointId).createGatewayEndpoint(endpoint),
        "a limit": () => withId(one.limitId).createGatewayLimit({ ...limitDefaults, name: "new" }),
        "a mapping": () => withId(one.mappingId).attachModelToEndpoint({ endpointId, modelConfig }),
      };
      for (const [what, insert] of Object.entries(inserts)) {
        await expectError(insert, "RESOURCE_ALREADY_EXISTS", what);
      }
      assert.deepEqual([await shownBy(f.store), await shownBy(store)], shown);
    });

    workspaceTest(suite, "of the default workspace are those of a store without one", async (f) => {
      const store = storeIn(f, defaultWorkspace);
      const { endpointId, secretId } = await fill(store, "same");
      assert.deepEqual(await shownBy(store), await shownBy(f.store));
      assert.equal((await f.store.getSecretInfo({ secretName: "same-secret" })).secretId, secretId);
      await f.store.deleteGatewayEndpoint({ endpointId });
      assert.deepEqual((await store.listGatewayEndpoints()).items, []);
      assert.equal(await store.getRevision(), await f.store.getRevision());
    });
  });
}
