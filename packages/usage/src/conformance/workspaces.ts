import assert from "node:assert/strict";
import { inspect } from "node:util";
import { newCall, someHour } from "./kit/calls.js";
import { expectError } from "./kit/expect-error.js";
import { allTime, type Fixture } from "./kit/fixture.js";
import type { Suite } from "./kit/suite.js";

const canary = "canary-5c1d";
const hidden = `w-${"c".repeat(32)}`;
const others = ["default", `w-${"d".repeat(32)}`] as const;

export function workspaceCases(suite: Suite): void {
  suite.describe("the usage of a workspace", "UsageFilters.workspaceId", () => {
    suite.test("has no trace of another one", async (f) => {
      await addCanary(f);
      for (const workspaceId of others) {
        const list = await f.store.listCalls({ workspaceId });
        assert.equal(list.items.length, 2);
        const summaries = await Promise.all(
          (["endpoint", "model", "principal", "owner", "workspace", "metadata:team"] as const).map(
            (group) => f.store.summarize({ ...allTime, workspaceId, groupBy: [group] }),
          ),
        );
        const seen = inspect([list, summaries], { depth: null, maxArrayLength: null });
        assert.ok(!seen.includes(canary), `${workspaceId} must not see the canary`);
        assert.equal(await f.summedCalls({ workspaceId }), 2);
      }
      assert.equal((await f.calls({ workspaceId: hidden })).length, 3);
      assert.equal(await f.summedCalls({ workspaceId: hidden }), 3);
    });

    suite.test("contains nothing of another one that has the same ids", async (f) => {
      await addCanary(f);
      const wanted = { endpointId: "e-1", principal: "t-1" };
      for (const workspaceId of others) {
        assert.equal((await f.calls({ workspaceId, ...wanted })).length, 1);
        assert.equal(await f.summedCalls({ workspaceId, ...wanted }), 1);
      }
      assert.equal((await f.calls(wanted)).length, 3);
      assert.deepEqual(await f.summary({ ...wanted, groupBy: ["workspace"] }), [
        [["default"], 1],
        [[hidden], 1],
        [[`w-${"d".repeat(32)}`], 1],
      ]);
    });

    suite.test("has its own page tokens", async (f) => {
      await addCanary(f);
      for (const workspaceId of [...others, undefined]) {
        const { nextPageToken: pageToken } = await f.store.listCalls({
          workspaceId: hidden,
          maxResults: 1,
        });
        const call = (): Promise<unknown> => f.store.listCalls({ workspaceId, pageToken });
        await expectError(call, "RESOURCE_DOES_NOT_EXIST", "`page_token`");
      }
    });

    suite.test("is none for an unknown workspace", async (f) => {
      await addCanary(f);
      for (const workspaceId of [`w-${"0".repeat(32)}`, "DEFAULT", "default ", "w-%", "x"]) {
        assert.deepEqual(await f.calls({ workspaceId }), []);
        assert.deepEqual(await f.summary({ workspaceId }), []);
      }
    });
  });
}

/**
 * A call with common ids and another one in each workspace. The hidden one has a third, and the latest
 * names of the common ids.
 */
async function addCanary(f: Fixture): Promise<void> {
  await f.add([
    ...[...others, hidden].flatMap((workspaceId, at) => {
      const name = workspaceId === hidden ? canary : "seen";
      return [
        newCall({
          workspaceId,
          time: someHour + at * 3_600_000,
          endpointId: "e-1",
          endpointName: name,
          model: { modelDefinitionId: "d-1", provider: "p", modelName: name },
          principal: "t-1",
        }),
        newCall({ workspaceId, endpointId: `e-${at + 2}`, time: someHour - at }),
      ];
    }),
    newCall({
      workspaceId: hidden,
      requestId: canary,
      endpointId: canary,
      endpointName: canary,
      principal: canary,
      owner: canary,
      model: { modelDefinitionId: canary, provider: canary, modelName: canary },
      metadata: { team: canary },
    }),
  ]);
}
