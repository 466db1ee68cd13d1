import assert from "node:assert/strict";
import { notStrings } from "./names.js";
import { findsNothing, refuses, refusesEach } from "./refusals.js";
import type { Suite } from "./suite.js";

export function secretDeletionCases(suite: Suite): void {
  suite.describe("deleting a secret", () => {
    suite.test("takes it from every read", async (f) => {
      const { secretId, secretName } = await f.secret();
      const kept = await f.secret();
      await f.store.deleteGatewaySecret({ secretId });
      const byId = (): Promise<unknown> => f.store.getSecretInfo({ secretId });
      await findsNothing(byId, "GatewaySecret", secretId);
      const byName = (): Promise<unknown> => f.store.getSecretInfo({ secretName });
      await findsNothing(byName, "GatewaySecret", secretName);
      assert.deepEqual((await f.store.listSecretInfos()).items, [kept]);
      const rows = await f.ports.sealedSecrets.pageSealedSecrets({ limit: 10 });
      assert.deepEqual(
        rows.map((row) => row.secretId),
        [kept.secretId],
      );
    });

    suite.test("frees its name for another secret, with an id of its own", async (f) => {
      const first = await f.secret({ secretName: "again" });
      await f.store.deleteGatewaySecret({ secretId: first.secretId });
      const second = await f.secret({ secretName: "again" });
      assert.notEqual(second.secretId, first.secretId);
      assert.deepEqual(await f.store.getSecretInfo({ secretName: "again" }), second);
    });

    suite.test("orphans its model definitions and touches nothing else of them", async (f) => {
      const { secretId } = await f.secret();
      const definition = await f.definition({ secretId });
      const other = await f.definition();
      const models = [definition, other].map(({ modelDefinitionId }) => ({ modelDefinitionId }));
      const endpoint = await f.endpoint({ modelConfigs: models, tags: [{ key: "k", value: "v" }] });
      const binding = await f.binding({ endpointId: endpoint.endpointId });
      f.clock.advance();
      await f.store.deleteGatewaySecret({ secretId }, { principal: "somebody-else" });

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

    suite.test("with ifUnused is refused while something uses it, and says what", async (f) => {
      const { secretId } = await f.secret();
      const definition = await f.definition({ secretId, name: "the-user" });
      await refuses(
        f,
        "INVALID_STATE",
        (by) => f.store.deleteGatewaySecret({ secretId, ifUnused: true }, by),
        "the-user",
      );
      const { modelDefinitionId } = definition;
      assert.deepEqual(await f.store.getGatewayModelDefinition({ modelDefinitionId }), definition);
      await f.store.deleteGatewayModelDefinition({ modelDefinitionId });
      await f.store.deleteGatewaySecret({ secretId, ifUnused: true });
      assert.deepEqual((await f.store.listSecretInfos()).items, []);
    });

    suite.test("with ifUnused false orphans as without", async (f) => {
      const definition = await f.definition();
      await f.store.deleteGatewaySecret({ secretId: definition.secretId ?? "", ifUnused: false });
      const { modelDefinitionId } = definition;
      const got = await f.store.getGatewayModelDefinition({ modelDefinitionId });
      assert.equal("secretId" in got, false);
      assert.equal("secretName" in got, false);
    });

    suite.test("takes an id and a flag", async (f) => {
      const { secretId } = await f.secret();
      await refusesEach(f, "secret_id", [undefined, "", ...notStrings], (id, by) =>
        f.store.deleteGatewaySecret({ secretId: id }, by),
      );
      await refusesEach(f, "if_unused", [0, 1, "true", null, {}, []], (ifUnused, by) =>
        f.store.deleteGatewaySecret({ secretId, ifUnused }, by),
      );
    });
  });
}
