import assert from "node:assert/strict";
import type { GatewayEndpoint } from "@gw/entities";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";
import { mutations } from "./mutations.js";

export function auditAndRevisionCases(suite: Suite): void {
  suite.describe(
    "every mutation raises the revision by one and writes one audit record",
    "AbstractGatewayStore.transact, StoreTransaction.newRevision, appendAudit",
    () => {
      for (const { action, prepare } of mutations) {
        suite.test(action, async (f) => {
          const prepared = await prepare(f);
          const revision = await f.store.getRevision();
          const [newest, ...older] = await f.succeeded();
          f.clock.advance();
          const committed: number[] = [];
          const returnedId = await prepared.run({
            principal: "alice@example.com",
            requestId: "req-1.2_3",
            onCommitted: (one) => committed.push(one),
          });

          assert.deepEqual(
            committed,
            [revision + 1],
            "onCommitted must be called once, with the new revision",
          );
          assert.equal(await f.store.getRevision(), revision + 1);
          const another = await f.another();
          assert.equal(await another.getRevision(), revision + 1);

          const [record, ...rest] = await f.succeeded();
          assert.deepEqual(
            rest,
            newest === undefined ? [] : [newest, ...older],
            "the mutation must append exactly one audit record",
          );
          assert.ok(record, "the mutation must append an audit record");
          assert.ok(record.sequence > (newest?.sequence ?? 0), "the sequence must increase");
          const { time, result, requestId, targetId, targetName } = record;
          assert.deepEqual(
            { time, action: record.action, result, requestId, targetId, targetName },
            {
              time: f.clock.now,
              action,
              result: "succeeded",
              requestId: "req-1.2_3",
              targetId: prepared.targetId ?? returnedId,
              targetName: prepared.targetName,
            },
          );
          assert.equal(record.revision, revision + 1);
          assert.equal(
            record.code,
            undefined,
            "the audit record of a mutation that succeeded must have no error code",
          );
          if (f.store.manifest.stampsCaller) assert.equal(record.principal, "alice@example.com");
        });
      }

      suite.test("reads raise no revision and write no audit record", async (f) => {
        const { endpointId, name } = await f.endpoint();
        const revision = await f.store.getRevision();
        const auditBefore = await f.ports.auditLog.list();
        const { store } = f;
        await store.getGatewayEndpoint({ endpointId });
        await store.getGatewayEndpoint({ name });
        for (const list of [
          await store.listSecretInfos(),
          await store.listGatewayModelDefinitions(),
          await store.listGatewayEndpoints(),
          await store.listEndpointBindings(),
          await store.listGatewayLimits(),
        ]) {
          assert.ok(list.items, "a list must have items");
        }
        assert.equal(await store.getRevision(), revision);
        assert.deepEqual(await f.ports.auditLog.list(), auditBefore);
      });

      suite.test("an empty store has a revision of 0 or more", async (f) => {
        const revision = await f.store.getRevision();
        assert.ok(
          Number.isSafeInteger(revision) && revision >= 0,
          "the revision must be a whole number, 0 or more",
        );
        await f.secret();
        assert.equal(await f.store.getRevision(), revision + 1);
      });
    },
  );

  suite.describe("lastUpdatedAt of an endpoint", "StoreTransaction.updateEndpoint", () => {
    const updatingVerbs = ["attach_model", "detach_model", "set_tag", "delete_tag", "update"];
    for (const { action, prepare } of mutations) {
      const [entity, verb = ""] = action.split(".");
      if (entity !== "endpoint" || verb === "create" || verb === "delete") continue;
      suite.test(`changes with ${action}, for this endpoint only`, async (f) => {
        assert.ok(updatingVerbs.includes(verb), "the suite must know every change of an endpoint");
        const other = await f.endpoint();
        const { targetId: endpointId = "", run } = await prepare(f);
        const before = await f.store.getGatewayEndpoint({ endpointId });
        f.clock.advance();
        await run({ principal: "bob" });
        const after = await f.store.getGatewayEndpoint({ endpointId });
        assert.equal(after.lastUpdatedAt, f.clock.now);
        assert.equal(after.createdAt, before.createdAt);
        assert.equal(after.createdBy, before.createdBy);
        if (f.store.manifest.stampsCaller) assert.equal(after.lastUpdatedBy, "bob");
        assert.deepEqual(await endpointOf(f, other), other);
      });
    }

    suite.test("does not change with its bindings, model definitions or secrets", async (f) => {
      const definition = await f.definition();
      const { modelDefinitionId, secretId = "" } = definition;
      const endpoint = await f.endpoint({ modelConfigs: [{ modelDefinitionId }] });
      f.clock.advance();
      const { endpointId } = endpoint;
      const { resourceType, resourceId } = await f.binding({ endpointId });
      await f.store.deleteEndpointBinding({ endpointId, resourceType, resourceId });
      await f.store.updateGatewaySecret({ secretId, secretValue: { a: "b" } });
      assert.deepEqual(await endpointOf(f, endpoint), endpoint);
      const changed = await f.store.updateGatewayModelDefinition({
        modelDefinitionId,
        modelName: "other",
      });
      const [mapping] = endpoint.modelMappings;
      assert.deepEqual(await endpointOf(f, endpoint), {
        ...endpoint,
        modelMappings: [{ ...mapping, modelDefinition: changed }],
      });
    });
  });
}

function endpointOf(f: Fixture, { endpointId }: GatewayEndpoint): Promise<GatewayEndpoint> {
  return f.store.getGatewayEndpoint({ endpointId });
}
