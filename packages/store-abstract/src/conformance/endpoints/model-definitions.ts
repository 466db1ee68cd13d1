import assert from "node:assert/strict";
import {
  expectInvalid,
  expectNotFound,
  expectRejected,
  expectUnchanged,
} from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";
import { fourBytes, illFormed, lookalikes, notNames, notStrings } from "../kit/test-strings.js";

const missingId = `d-${"0".repeat(32)}`;

export function modelDefinitionCases(suite: Suite): void {
  suite.describe(
    "model definitions",
    "StoreReader.modelDefinition, StoreTransaction.insertModelDefinition, updateModelDefinition, endpointsUsing",
    () => {
      suite.test("are returned by id and by name, with the name of their secret", async (f) => {
        const { secretId, secretName } = await f.secret();
        const created = await f.definition({ secretId, provider: "openai", modelName: "gpt-4o" });
        const { modelDefinitionId, name } = created;
        assert.deepEqual(
          [created.secretId, created.secretName, created.provider, created.modelName],
          [secretId, secretName, "openai", "gpt-4o"],
        );
        assert.deepEqual(await f.store.getGatewayModelDefinition({ modelDefinitionId }), created);
        assert.deepEqual(await f.store.getGatewayModelDefinition({ name }), created);
        assert.deepEqual((await f.store.listGatewayModelDefinitions()).items, [created]);
      });

      suite.test("distinguish names by their bytes", async (f) => {
        const { secretId } = await f.secret();
        for (const name of lookalikes) await f.definition({ name, secretId, modelName: name });
        for (const name of lookalikes) {
          const got = await f.store.getGatewayModelDefinition({ name });
          assert.deepEqual([got.name, got.modelName], [name, name]);
          await assert.rejects(f.definition({ name, secretId }), {
            code: "RESOURCE_ALREADY_EXISTS",
          });
        }
      });

      suite.test("have names of 1 to 255 and model names of 1 to 256 characters", async (f) => {
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
        const invalid = [undefined, "", ...notNames, ...illFormed, ...notStrings];
        await expectInvalid(f, "name", [...invalid, fourBytes.repeat(256)], (name, by) =>
          f.store.createGatewayModelDefinition({ ...base, name }, by),
        );
        await expectInvalid(f, "model_name", [...invalid, fourBytes.repeat(257)], (modelName, by) =>
          f.store.createGatewayModelDefinition({ ...base, modelName }, by),
        );
        const providers = [undefined, "", "p".repeat(65), "a b", "ä", ...notStrings];
        await expectInvalid(f, "provider", providers, (provider, by) =>
          f.store.createGatewayModelDefinition({ ...base, provider }, by),
        );
        await expectInvalid(f, "secret_id", [undefined, "", ...notStrings], (id, by) =>
          f.store.createGatewayModelDefinition({ ...base, secretId: id }, by),
        );
      });

      suite.test("require an existing secret", async (f) => {
        const secretId = `s-${"0".repeat(32)}`;
        const { modelDefinitionId } = await f.definition();
        await expectUnchanged(f, async (by) => {
          const input = { name: "x", secretId, provider: "p", modelName: "m" };
          const create = (): Promise<unknown> => f.store.createGatewayModelDefinition(input, by);
          await expectNotFound(create, "GatewaySecret", secretId);
          const update = { modelDefinitionId, secretId };
          const change = (): Promise<unknown> => f.store.updateGatewayModelDefinition(update, by);
          await expectNotFound(change, "GatewaySecret", secretId);
        });
      });

      suite.test("fail with RESOURCE_DOES_NOT_EXIST when unknown", async (f) => {
        const { store } = f;
        const entity = "GatewayModelDefinition";
        const byId = `model_definition_id='${missingId}'`;
        const ref = { modelDefinitionId: missingId };
        await expectUnchanged(f, async (by) => {
          await expectNotFound(() => store.getGatewayModelDefinition(ref), entity, byId);
          const byName = (): Promise<unknown> =>
            store.getGatewayModelDefinition({ name: "missing" });
          await expectNotFound(byName, entity, "name='missing'");
          const update = { ...ref, modelName: "m" };
          await expectNotFound(() => store.updateGatewayModelDefinition(update, by), entity, byId);
          await expectNotFound(() => store.deleteGatewayModelDefinition(ref, by), entity, byId);
        });
      });

      suite.test("are looked up by exactly one key", async (f) => {
        const { modelDefinitionId, name } = await f.definition();
        for (const ref of [{}, { modelDefinitionId, name }, { id: modelDefinitionId }, null, "x"]) {
          const get = (): Promise<unknown> => f.store.getGatewayModelDefinition(ref as never);
          await expectRejected(f, "INVALID_PARAMETER_VALUE", get);
        }
      });

      suite.test("change only the given fields in an update", async (f) => {
        const created = await f.definition();
        const { modelDefinitionId } = created;
        const other = await f.secret();
        const changes = [
          { name: "renamed" },
          { modelName: "gpt-5" },
          { provider: "azure" },
          { secretId: other.secretId },
        ];
        let expected = created;
        for (const change of changes) {
          f.clock.advance();
          const got = await f.store.updateGatewayModelDefinition({ modelDefinitionId, ...change });
          expected = { ...expected, ...change, lastUpdatedAt: f.clock.now };
          if ("secretId" in change) expected = { ...expected, secretName: other.secretName };
          assert.deepEqual(got, expected);
          assert.deepEqual(
            await f.store.getGatewayModelDefinition({ modelDefinitionId }),
            expected,
          );
        }
      });

      suite.test("reject an update without changes or with invalid changes", async (f) => {
        const { modelDefinitionId } = await f.definition();
        const changes = [
          {},
          { name: undefined },
          { secretId: null },
          { name: "" },
          { modelName: 1 },
        ];
        for (const change of [...changes, { provider: "a b" }, { secretName: "x" }]) {
          const update = { modelDefinitionId, ...change } as never;
          await expectRejected(f, "INVALID_PARAMETER_VALUE", (by) =>
            f.store.updateGatewayModelDefinition(update, by),
          );
        }
      });

      suite.test("accept a free name or the current one, not a taken one", async (f) => {
        const [one, two] = await f.definitions(2);
        assert.ok(one && two, "both entities must have been created");
        const { modelDefinitionId } = one;
        const take = { modelDefinitionId, name: two.name };
        await expectRejected(f, "RESOURCE_ALREADY_EXISTS", (by) =>
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

      suite.test("cannot be deleted while endpoints use them, which the error names", async (f) => {
        const [used, free] = await f.definitions(2);
        assert.ok(used && free, "both definitions must have been created");
        const modelConfigs = [{ modelDefinitionId: used.modelDefinitionId }];
        const endpoint = await f.endpoint({ name: "the-user", modelConfigs });
        const { modelDefinitionId } = used;
        await expectRejected(
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
    },
  );
}
