import assert from "node:assert/strict";
import type { GatewayEndpoint } from "@gw/entities";
import type { Fixture } from "./fixture.js";
import { mutations } from "./mutations.js";
import type { Suite } from "./suite.js";

export function auditAndRevisionCases(suite: Suite): void {
  suite.describe("each mutation raises the revision by one and leaves one audit record", () => {
    for (const { action, prepare } of mutations) {
      suite.test(action, async (f) => {
        const prepared = await prepare(f);
        const revision = await f.store.getRevision();
        const [newest, ...older] = await f.succeeded();
        f.clock.advance();
        const told: number[] = [];
        const answer = await prepared.run({
          principal: "alice@example.com",
          requestId: "req-1.2_3",
          onCommitted: (one) => told.push(one),
        });

        assert.deepEqual(told, [revision + 1], "onCommitted is called once, with the revision");
        assert.equal(await f.store.getRevision(), revision + 1);
        const another = await f.another();
        assert.equal(await another.getRevision(), revision + 1);

        const [record, ...rest] = await f.succeeded();
        assert.deepEqual(rest, newest === undefined ? [] : [newest, ...older], "one record more");
        assert.ok(record);
        assert.ok(record.sequence > (newest?.sequence ?? 0), "the sequence rises");
        const { time, result, requestId, targetId, targetName } = record;
        assert.deepEqual(
          { time, action: record.action, result, requestId, targetId, targetName },
          {
            time: f.clock.now,
            action,
            result: "succeeded",
            requestId: "req-1.2_3",
            targetId: prepared.targetId ?? answer,
            targetName: prepared.targetName,
          },
        );
        assert.equal(record.revision, revision + 1);
        assert.equal(record.code, undefined);
        if (f.store.manifest.stampsCaller) assert.equal(record.principal, "alice@example.com");
      });
    }

    suite.test("and reads raise and leave nothing", async (f) => {
      const { endpointId, name } = await f.endpoint();
      const revision = await f.store.getRevision();
      const trail = await f.ports.auditLog.list();
      const { store } = f;
      await store.getGatewayEndpoint({ endpointId });
      await store.getGatewayEndpoint({ name });
      for (const list of [
        await store.listSecretInfos(),
        await store.listGatewayModelDefinitions(),
        await store.listGatewayEndpoints(),
        await store.listEndpointBindings(),
      ]) {
        assert.ok(list.items);
      }
      assert.equal(await store.getRevision(), revision);
      assert.deepEqual(await f.ports.auditLog.list(), trail);
    });

    suite.test("an empty store has revision 0 or more, and raises it from there", async (f) => {
      const revision = await f.store.getRevision();
      assert.ok(Number.isSafeInteger(revision) && revision >= 0);
      await f.secret();
      assert.equal(await f.store.getRevision(), revision + 1);
    });
  });

  suite.describe("the endpoint is touched", () => {
    const touching = ["attach_model", "detach_model", "set_tag", "delete_tag", "update"];
    for (const { action, prepare } of mutations) {
      const [entity, verb = ""] = action.split(".");
      if (entity !== "endpoint" || verb === "create" || verb === "delete") continue;
      suite.test(`by ${action}, and no other endpoint is`, async (f) => {
        assert.ok(touching.includes(verb));
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

    suite.test("by nothing that happens to its bindings, definitions or secrets", async (f) => {
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
