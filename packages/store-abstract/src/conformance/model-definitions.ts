import assert from "node:assert/strict";
import { fourBytes, illFormed, lookalikes, notStrings, untrimmed } from "./names.js";
import { findsNothing, leavesNoTrace, refuses, refusesEach } from "./refusals.js";
import type { Suite } from "./suite.js";

const nobody = `d-${"0".repeat(32)}`;

export function modelDefinitionCases(suite: Suite): void {
  suite.describe("model definitions", () => {
    suite.test("are found by id and by name, with the name of their secret", async (f) => {
      const { secretId, secretName } = await f.secret();
      const made = await f.definition({ secretId, provider: "openai", modelName: "gpt-4o" });
      const { modelDefinitionId, name } = made;
      assert.deepEqual(
        [made.secretId, made.secretName, made.provider, made.modelName],
        [secretId, secretName, "openai", "gpt-4o"],
      );
      assert.deepEqual(await f.store.getGatewayModelDefinition({ modelDefinitionId }), made);
      assert.deepEqual(await f.store.getGatewayModelDefinition({ name }), made);
      assert.deepEqual((await f.store.listGatewayModelDefinitions()).items, [made]);
    });

    suite.test("keep names apart that are not the same bytes", async (f) => {
      const { secretId } = await f.secret();
      for (const name of lookalikes) await f.definition({ name, secretId, modelName: name });
      for (const name of lookalikes) {
        const got = await f.store.getGatewayModelDefinition({ name });
        assert.deepEqual([got.name, got.modelName], [name, name]);
        await assert.rejects(f.definition({ name, secretId }), { code: "RESOURCE_ALREADY_EXISTS" });
      }
    });

    suite.test("have names of 1 to 255 and models of 1 to 256 characters", async (f) => {
      const { secretId } = await f.secret();
      const base = { name: "x", secretId, provider: "p", modelName: "m" };
      for (const name of ["x", "x".repeat(255), fourBytes.repeat(255)]) {
        assert.equal((await f.definition({ name })).name, name);
      }
      for (const modelName of ["x", "x".repeat(256), fourBytes.repeat(256), "org/model:tag@1"]) {
        const { modelDefinitionId } = await f.definition({ modelName });
        const got = await f.store.getGatewayModelDefinition({ modelDefinitionId });
        assert.equal(got.modelName, modelName);
      }
      const wrong = [undefined, "", ...untrimmed, ...illFormed, ...notStrings];
      await refusesEach(f, "name", [...wrong, fourBytes.repeat(256)], (name, by) =>
        f.store.createGatewayModelDefinition({ ...base, name }, by),
      );
      await refusesEach(f, "model_name", [...wrong, fourBytes.repeat(257)], (modelName, by) =>
        f.store.createGatewayModelDefinition({ ...base, modelName }, by),
      );
      const providers = [undefined, "", "p".repeat(65), "a b", "ä", ...notStrings];
      await refusesEach(f, "provider", providers, (provider, by) =>
        f.store.createGatewayModelDefinition({ ...base, provider }, by),
      );
      await refusesEach(f, "secret_id", [undefined, "", ...notStrings], (id, by) =>
        f.store.createGatewayModelDefinition({ ...base, secretId: id }, by),
      );
    });

    suite.test("need a secret that is there", async (f) => {
      const secretId = `s-${"0".repeat(32)}`;
      const { modelDefinitionId } = await f.definition();
      await leavesNoTrace(f, async (by) => {
        const input = { name: "x", secretId, provider: "p", modelName: "m" };
        const create = (): Promise<unknown> => f.store.createGatewayModelDefinition(input, by);
        await findsNothing(create, "GatewaySecret", secretId);
        const update = { modelDefinitionId, secretId };
        const change = (): Promise<unknown> => f.store.updateGatewayModelDefinition(update, by);
        await findsNothing(change, "GatewaySecret", secretId);
      });
    });

    suite.test("that are not there are said to be missing", async (f) => {
      const { store } = f;
      const entity = "GatewayModelDefinition";
      const byId = `model_definition_id='${nobody}'`;
      const ref = { modelDefinitionId: nobody };
      await leavesNoTrace(f, async (by) => {
        await findsNothing(() => store.getGatewayModelDefinition(ref), entity, byId);
        const byName = (): Promise<unknown> => store.getGatewayModelDefinition({ name: "nobody" });
        await findsNothing(byName, entity, "name='nobody'");
        const update = { ...ref, modelName: "m" };
        await findsNothing(() => store.updateGatewayModelDefinition(update, by), entity, byId);
        await findsNothing(() => store.deleteGatewayModelDefinition(ref, by), entity, byId);
      });
    });

    suite.test("are looked up by exactly one of their keys", async (f) => {
      const { modelDefinitionId, name } = await f.definition();
      for (const ref of [{}, { modelDefinitionId, name }, { id: modelDefinitionId }, null, "x"]) {
        const look = (): Promise<unknown> => f.store.getGatewayModelDefinition(ref as never);
        await refuses(f, "INVALID_PARAMETER_VALUE", look);
      }
    });

    suite.test("change in what an update names and in nothing else", async (f) => {
      const made = await f.definition();
      const { modelDefinitionId } = made;
      const other = await f.secret();
      const changes = [
        { name: "renamed" },
        { modelName: "gpt-5" },
        { provider: "azure" },
        { secretId: other.secretId },
      ];
      let expected = made;
      for (const change of changes) {
        f.clock.advance();
        const got = await f.store.updateGatewayModelDefinition({ modelDefinitionId, ...change });
        expected = { ...expected, ...change, lastUpdatedAt: f.clock.now };
        if ("secretId" in change) expected = { ...expected, secretName: other.secretName };
        assert.deepEqual(got, expected);
        assert.deepEqual(await f.store.getGatewayModelDefinition({ modelDefinitionId }), expected);
      }
    });

    suite.test("refuse an update that names nothing, or names it wrongly", async (f) => {
      const { modelDefinitionId } = await f.definition();
      const changes = [{}, { name: undefined }, { secretId: null }, { name: "" }, { modelName: 1 }];
      for (const change of [...changes, { provider: "a b" }, { secretName: "x" }]) {
        const update = { modelDefinitionId, ...change } as never;
        await refuses(f, "INVALID_PARAMETER_VALUE", (by) =>
          f.store.updateGatewayModelDefinition(update, by),
        );
      }
    });

    suite.test("are renamed to a free name or to their own, not to a taken one", async (f) => {
      const [one, two] = await f.definitions(2);
      assert.ok(one && two);
      const { modelDefinitionId } = one;
      const take = { modelDefinitionId, name: two.name };
      await refuses(f, "RESOURCE_ALREADY_EXISTS", (by) =>
        f.store.updateGatewayModelDefinition(take, by),
      );
      const same = await f.store.updateGatewayModelDefinition({
        modelDefinitionId,
        name: one.name,
      });
      assert.equal(same.name, one.name);
      await f.store.updateGatewayModelDefinition({ modelDefinitionId, name: "moved" });
      assert.equal((await f.definition({ name: one.name })).name, one.name);
    });

    suite.test("in use are not deleted, and the users are named", async (f) => {
      const [used, free] = await f.definitions(2);
      assert.ok(used && free);
      const modelConfigs = [{ modelDefinitionId: used.modelDefinitionId }];
      const endpoint = await f.endpoint({ name: "the-user", modelConfigs });
      const { modelDefinitionId } = used;
      await refuses(
        f,
        "INVALID_STATE",
        (by) => f.store.deleteGatewayModelDefinition({ modelDefinitionId }, by),
        "the-user",
      );
      assert.deepEqual(await f.store.getGatewayEndpoint({ name: "the-user" }), endpoint);
      await f.store.deleteGatewayModelDefinition({ modelDefinitionId: free.modelDefinitionId });
      assert.deepEqual((await f.store.listGatewayModelDefinitions()).items, [used]);
      await f.store.deleteGatewayEndpoint({ endpointId: endpoint.endpointId });
      await f.store.deleteGatewayModelDefinition({ modelDefinitionId });
      assert.deepEqual((await f.store.listGatewayModelDefinitions()).items, []);
      assert.equal((await f.store.listSecretInfos()).items.length, 1);
    });
  });
}
