import assert from "node:assert/strict";
import { expectAbsent } from "../kit/expect-absent.js";
import { expectInvalid, expectNotFound, expectRejected } from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";
import { notStrings } from "../kit/test-strings.js";

export function secretDeletionCases(suite: Suite): void {
  suite.describe(
    "deleting a secret",
    "StoreTransaction.deleteSecret, orphanModelDefinitions",
    () => {
      suite.test("removes it from every read", async (f) => {
        const { secretId, secretName } = await f.secret();
        const kept = await f.secret();
        await f.store.deleteGatewaySecret({ secretId });
        const byId = (): Promise<unknown> => f.store.getSecretInfo({ secretId });
        await expectNotFound(byId, "GatewaySecret", secretId);
        const byName = (): Promise<unknown> => f.store.getSecretInfo({ secretName });
        await expectNotFound(byName, "GatewaySecret", secretName);
        assert.deepEqual((await f.store.listSecretInfos()).items, [kept]);
        const rows = await f.ports.sealedSecrets.pageSealedSecrets({ limit: 10 });
        assert.deepEqual(
          rows.map((row) => row.secretId),
          [kept.secretId],
        );
      });

      suite.test("frees its name for a new secret with another id", async (f) => {
        const first = await f.secret({ secretName: "again" });
        await f.store.deleteGatewaySecret({ secretId: first.secretId });
        const second = await f.secret({ secretName: "again" });
        assert.notEqual(second.secretId, first.secretId);
        assert.deepEqual(await f.store.getSecretInfo({ secretName: "again" }), second);
      });

      suite.test("clears it in its model definitions and changes nothing else", async (f) => {
        const { secretId } = await f.secret();
        const definition = await f.definition({ secretId });
        const other = await f.definition();
        const models = [definition, other].map(({ modelDefinitionId }) => ({ modelDefinitionId }));
        const endpoint = await f.endpoint({
          modelConfigs: models,
          tags: [{ key: "k", value: "v" }],
        });
        const binding = await f.binding({ endpointId: endpoint.endpointId });
        f.clock.advance();
        await f.store.deleteGatewaySecret({ secretId }, { principal: "other" });

        const { secretId: _id, secretName: _name, ...orphan } = definition;
        const { modelDefinitionId } = definition;
        assert.deepEqual(await f.store.getGatewayModelDefinition({ modelDefinitionId }), orphan);
        const { items } = await f.store.listGatewayModelDefinitions();
        assert.deepEqual(items, [orphan, other]);
        const [first, ...rest] = endpoint.modelMappings;
        assert.deepEqual(await f.store.getGatewayEndpoint({ name: endpoint.name }), {
          ...endpoint,
          modelMappings: [{ ...first, modelDefinition: orphan }, ...rest],
        });
        assert.deepEqual((await f.store.listEndpointBindings()).items, [binding]);
      });

      suite.test(
        "fails with ifUnused while model definitions use it, which the error names",
        async (f) => {
          const { secretId } = await f.secret();
          const definition = await f.definition({ secretId, name: "the-user" });
          await expectRejected(
            f,
            "INVALID_STATE",
            (by) => f.store.deleteGatewaySecret({ secretId, ifUnused: true }, by),
            "the-user",
          );
          const { modelDefinitionId } = definition;
          assert.deepEqual(
            await f.store.getGatewayModelDefinition({ modelDefinitionId }),
            definition,
          );
          await f.store.deleteGatewayModelDefinition({ modelDefinitionId });
          await f.store.deleteGatewaySecret({ secretId, ifUnused: true });
          assert.deepEqual((await f.store.listSecretInfos()).items, []);
        },
      );

      suite.test("clears it in its model definitions with ifUnused false", async (f) => {
        const definition = await f.definition();
        await f.store.deleteGatewaySecret({ secretId: definition.secretId ?? "", ifUnused: false });
        const { modelDefinitionId } = definition;
        const got = await f.store.getGatewayModelDefinition({ modelDefinitionId });
        expectAbsent(got, "secretId", "secretName");
      });

      suite.test("rejects an invalid id or flag", async (f) => {
        const { secretId } = await f.secret();
        await expectInvalid(f, "secret_id", [undefined, "", ...notStrings], (id, by) =>
          f.store.deleteGatewaySecret({ secretId: id }, by),
        );
        await expectInvalid(f, "if_unused", [0, 1, "true", null, {}, []], (ifUnused, by) =>
          f.store.deleteGatewaySecret({ secretId, ifUnused }, by),
        );
      });
    },
  );
}
