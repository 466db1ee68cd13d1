import assert from "node:assert/strict";
import { fourBytes, illFormed, lookalikes, notStrings, untrimmed } from "./names.js";
import { findsNothing, leavesNoTrace, refuses, refusesEach } from "./refusals.js";
import type { Suite } from "./suite.js";

export function bindingCases(suite: Suite): void {
  suite.describe("bindings", () => {
    suite.test("tie a resource to an endpoint, or to several", async (f) => {
      const one = await f.endpoint();
      const two = await f.endpoint();
      const resource = { resourceType: "scorer", resourceId: "42" };
      const first = await f.binding({ endpointId: one.endpointId, ...resource, displayName: "it" });
      const second = await f.binding({ endpointId: two.endpointId, ...resource });
      const { endpointId } = one;
      const third = await f.binding({ endpointId, resourceType: "job", resourceId: "42" });
      const fourth = await f.binding({ endpointId, resourceType: "scorer", resourceId: "43" });
      assert.deepEqual(first, {
        endpointId,
        ...resource,
        displayName: "it",
        createdAt: f.clock.now,
        lastUpdatedAt: f.clock.now,
        ...("createdBy" in first && { createdBy: first.createdBy }),
        ...("lastUpdatedBy" in first && { lastUpdatedBy: first.lastUpdatedBy }),
      });
      assert.equal("displayName" in second, false);
      const { items } = await f.store.listEndpointBindings();
      assert.deepEqual(items, [first, second, third, fourth]);
    });

    suite.test("are there once", async (f) => {
      const made = await f.binding({ displayName: "first" });
      const { endpointId, resourceType, resourceId } = made;
      for (const displayName of ["second", undefined]) {
        const again = { endpointId, resourceType, resourceId, displayName };
        await refuses(f, "RESOURCE_ALREADY_EXISTS", (by) =>
          f.store.createEndpointBinding(again, by),
        );
      }
      assert.deepEqual((await f.store.listEndpointBindings()).items, [made]);
    });

    suite.test("are deleted by their three ids, and by nothing that looks alike", async (f) => {
      const made = await f.binding({ resourceType: "scorer", resourceId: "Abc" });
      const { endpointId, resourceType, resourceId } = made;
      const entity = "GatewayEndpointBinding";
      await leavesNoTrace(f, async (by) => {
        for (const other of [
          { resourceId: "abc" },
          { resourceId: "Abc " },
          { resourceId: "A%" },
          { resourceType: "job" },
          { endpointId: `e-${"0".repeat(32)}` },
        ]) {
          const ref = { endpointId, resourceType, resourceId, ...other };
          const remove = (): Promise<unknown> => f.store.deleteEndpointBinding(ref, by);
          const key = Object.values(other)[0] ?? "";
          await findsNothing(remove, entity, key);
        }
      });
      await f.store.deleteEndpointBinding({ endpointId, resourceType, resourceId });
      assert.deepEqual((await f.store.listEndpointBindings()).items, []);
      const again = await f.binding({ endpointId, resourceType, resourceId });
      assert.deepEqual((await f.store.listEndpointBindings()).items, [again]);
    });

    suite.test("keep resource ids apart that are not the same bytes", async (f) => {
      const { endpointId } = await f.endpoint();
      const ids = [...lookalikes, ...untrimmed];
      for (const resourceId of ids)
        await f.binding({ endpointId, resourceId, displayName: resourceId });
      const { items } = await f.store.listEndpointBindings();
      assert.deepEqual(
        items.map((one) => [one.resourceId, one.displayName]),
        ids.map((id) => [id, id]),
      );
      for (const resourceId of ids) {
        const found = await f.store.listEndpointBindings({ resourceId });
        assert.deepEqual(
          found.items.map((one) => one.resourceId),
          [resourceId],
        );
      }
    });

    suite.test("have types of 1 to 50 of a-z 0-9 _ and ids of 1 to 255 characters", async (f) => {
      const { endpointId } = await f.endpoint();
      const base = { endpointId, resourceType: "t", resourceId: "r" };
      for (const resourceType of ["a", "a_9", "never_heard_of", "t".repeat(50)]) {
        assert.equal((await f.binding({ endpointId, resourceType })).resourceType, resourceType);
      }
      for (const resourceId of ["x", "x".repeat(255), fourBytes.repeat(255)]) {
        const displayName = resourceId;
        const made = await f.binding({ endpointId, resourceId, displayName });
        assert.deepEqual([made.resourceId, made.displayName], [resourceId, displayName]);
      }
      const wrong = ["", ...illFormed, ...notStrings];
      const types = [undefined, "Scorer", "a-b", "a b", "ä", "a\n", "t".repeat(51), ...wrong];
      await refusesEach(f, "resource_type", types, (resourceType, by) =>
        f.store.createEndpointBinding({ ...base, resourceType }, by),
      );
      const long = [fourBytes.repeat(256), ...wrong];
      await refusesEach(f, "resource_id", [undefined, ...long], (resourceId, by) =>
        f.store.createEndpointBinding({ ...base, resourceId }, by),
      );
      await refusesEach(f, "display_name", long, (displayName, by) =>
        f.store.createEndpointBinding({ ...base, displayName }, by),
      );
      await refusesEach(f, "endpoint_id", [undefined, ...wrong], (id, by) =>
        f.store.createEndpointBinding({ ...base, endpointId: id }, by),
      );
    });
  });
}
