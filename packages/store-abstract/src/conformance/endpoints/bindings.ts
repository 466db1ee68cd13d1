import assert from "node:assert/strict";
import { expectAbsent } from "../kit/expect-absent.js";
import {
  expectInvalid,
  expectNotFound,
  expectRejected,
  expectUnchanged,
} from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";
import {
  fourBytes,
  illFormed,
  lookalikes,
  notLines,
  notStrings,
  untrimmed,
} from "../kit/test-strings.js";

export function bindingCases(suite: Suite): void {
  suite.describe(
    "bindings",
    "StoreReader.binding, StoreTransaction.insertBinding, deleteBinding",
    () => {
      suite.test("bind a resource to one or several endpoints", async (f) => {
        const one = await f.endpoint();
        const two = await f.endpoint();
        const resource = { resourceType: "scorer", resourceId: "42" };
        const first = await f.binding({
          endpointId: one.endpointId,
          ...resource,
          displayName: "it",
        });
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
        expectAbsent(second, "displayName");
        const { items } = await f.store.listEndpointBindings();
        assert.deepEqual(items, [first, second, third, fourth]);
      });

      suite.test("are unique", async (f) => {
        const created = await f.binding({ displayName: "first" });
        const { endpointId, resourceType, resourceId } = created;
        for (const displayName of ["second", undefined]) {
          const again = { endpointId, resourceType, resourceId, displayName };
          await expectRejected(f, "RESOURCE_ALREADY_EXISTS", (by) =>
            f.store.createEndpointBinding(again, by),
          );
        }
        assert.deepEqual((await f.store.listEndpointBindings()).items, [created]);
      });

      suite.test("are deleted by exactly their three ids", async (f) => {
        const created = await f.binding({ resourceType: "scorer", resourceId: "Abc" });
        const { endpointId, resourceType, resourceId } = created;
        const entity = "GatewayEndpointBinding";
        await expectUnchanged(f, async (by) => {
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
            await expectNotFound(remove, entity, key);
          }
        });
        await f.store.deleteEndpointBinding({ endpointId, resourceType, resourceId });
        assert.deepEqual((await f.store.listEndpointBindings()).items, []);
        const again = await f.binding({ endpointId, resourceType, resourceId });
        assert.deepEqual((await f.store.listEndpointBindings()).items, [again]);
      });

      suite.test("distinguish resource ids by their bytes", async (f) => {
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

      suite.test(
        "have types of 1 to 50 characters a-z 0-9 _ and ids of 1 to 255 characters",
        async (f) => {
          const { endpointId } = await f.endpoint();
          const base = { endpointId, resourceType: "t", resourceId: "r" };
          for (const resourceType of ["a", "a_9", "unknown_type", "t".repeat(50)]) {
            assert.equal(
              (await f.binding({ endpointId, resourceType })).resourceType,
              resourceType,
            );
          }
          for (const resourceId of ["x", "x".repeat(255), fourBytes.repeat(255)]) {
            const displayName = resourceId;
            const created = await f.binding({ endpointId, resourceId, displayName });
            assert.deepEqual([created.resourceId, created.displayName], [resourceId, displayName]);
          }
          const invalid = ["", ...illFormed, ...notStrings];
          const types = [undefined, "Scorer", "a-b", "a b", "ä", "a\n", "t".repeat(51), ...invalid];
          await expectInvalid(f, "resource_type", types, (resourceType, by) =>
            f.store.createEndpointBinding({ ...base, resourceType }, by),
          );
          const invalidTexts = [fourBytes.repeat(256), ...notLines, ...invalid];
          await expectInvalid(f, "resource_id", [undefined, ...invalidTexts], (resourceId, by) =>
            f.store.createEndpointBinding({ ...base, resourceId }, by),
          );
          await expectInvalid(f, "display_name", invalidTexts, (displayName, by) =>
            f.store.createEndpointBinding({ ...base, displayName }, by),
          );
          await expectInvalid(f, "endpoint_id", [undefined, ...invalid], (id, by) =>
            f.store.createEndpointBinding({ ...base, endpointId: id }, by),
          );
        },
      );
    },
  );
}
