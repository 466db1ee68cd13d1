import assert from "node:assert/strict";
import type { GatewayEndpointTag } from "@gw/entities";
import type { Fixture } from "./fixture.js";
import { fourBytes, illFormed, lookalikes, notStrings, untrimmed } from "./names.js";
import { findsNothing, leavesNoTrace, refusesEach } from "./refusals.js";
import type { Suite } from "./suite.js";

const keys = [...lookalikes, ...untrimmed];

// By bytes of UTF-8, as a list of tags is ordered; UTF-16 puts 4-byte characters elsewhere.
const sorted = (tags: readonly GatewayEndpointTag[]): GatewayEndpointTag[] =>
  [...tags].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));

async function tagsOf(f: Fixture, endpointId: string): Promise<readonly GatewayEndpointTag[]> {
  return (await f.store.getGatewayEndpoint({ endpointId })).tags;
}

export function tagCases(suite: Suite): void {
  suite.describe("tags", () => {
    suite.test("are set, replaced and deleted one by one", async (f) => {
      const { endpointId } = await f.endpoint({ tags: [{ key: "a", value: "1" }] });
      const other = await f.endpoint({ tags: [{ key: "a", value: "other" }] });
      await f.store.setGatewayEndpointTag({ endpointId, key: "b" });
      await f.store.setGatewayEndpointTag({ endpointId, key: "a", value: "2" });
      assert.deepEqual(await tagsOf(f, endpointId), [{ key: "a", value: "2" }, { key: "b" }]);
      await f.store.setGatewayEndpointTag({ endpointId, key: "a" });
      await f.store.setGatewayEndpointTag({ endpointId, key: "b", value: "3" });
      assert.deepEqual(await tagsOf(f, endpointId), [{ key: "a" }, { key: "b", value: "3" }]);
      await f.store.deleteGatewayEndpointTag({ endpointId, key: "a" });
      assert.deepEqual(await tagsOf(f, endpointId), [{ key: "b", value: "3" }]);
      assert.deepEqual(await tagsOf(f, other.endpointId), [{ key: "a", value: "other" }]);
    });

    suite.test("keep keys apart that are not the same bytes, ordered by them", async (f) => {
      const tags = keys.map((key) => ({ key, value: key }));
      const made = await f.endpoint({ tags });
      assert.deepEqual(made.tags, sorted(tags));
      assert.deepEqual(await tagsOf(f, made.endpointId), sorted(tags));
      const { endpointId } = await f.endpoint();
      for (const key of keys) await f.store.setGatewayEndpointTag({ endpointId, key, value: key });
      assert.deepEqual(await tagsOf(f, endpointId), sorted(tags));
      const [listed] = (await f.store.listGatewayEndpoints()).items;
      assert.deepEqual(listed?.tags, sorted(tags));
      for (const key of keys) await f.store.deleteGatewayEndpointTag({ endpointId, key });
      assert.deepEqual(await tagsOf(f, endpointId), []);
    });

    suite.test("are not deleted by a key that only looks the same", async (f) => {
      const { endpointId } = await f.endpoint({ tags: [{ key: "Team" }] });
      const entity = "GatewayEndpointTag";
      await leavesNoTrace(f, async (by) => {
        for (const key of ["team", "Team ", " Team", "Te_m", "%", "TEAM", "Tea\u006d\u0301"]) {
          const remove = (): Promise<unknown> =>
            f.store.deleteGatewayEndpointTag({ endpointId, key }, by);
          await findsNothing(remove, entity, "key='");
        }
      });
      assert.deepEqual(await tagsOf(f, endpointId), [{ key: "Team" }]);
    });

    suite.test("have keys of 1 to 250 and values of 1 to 5,000 characters, if any", async (f) => {
      const { endpointId } = await f.endpoint();
      for (const character of ["x", fourBytes]) {
        const tag = { key: character.repeat(250), value: character.repeat(5_000) };
        await f.store.setGatewayEndpointTag({ endpointId, ...tag });
        assert.deepEqual((await tagsOf(f, endpointId)).at(-1), tag);
      }
      const wrong = ["", ...illFormed, ...notStrings];
      await refusesEach(f, "key", [undefined, fourBytes.repeat(251), ...wrong], (key, by) =>
        f.store.setGatewayEndpointTag({ endpointId, key }, by),
      );
      await refusesEach(f, "value", [fourBytes.repeat(5_001), ...wrong], (value, by) =>
        f.store.setGatewayEndpointTag({ endpointId, key: "k", value }, by),
      );
      await refusesEach(f, "key", [undefined, ...wrong], (key, by) =>
        f.store.deleteGatewayEndpointTag({ endpointId, key }, by),
      );
    });

    suite.test("come with a new endpoint, each key once", async (f) => {
      const modelConfigs = [{ modelDefinitionId: (await f.definition()).modelDefinitionId }];
      const wrong = [
        null,
        {},
        "k",
        [{ key: "k" }, { key: "k", value: "v" }],
        [{ key: "" }],
        [{ value: "v" }],
        [{ key: "k", value: "" }],
        [{ key: "k", value: null }],
        [{ key: "k", other: "v" }],
        ["k"],
        [null],
      ];
      await refusesEach(f, "tags", wrong, (tags, by) =>
        f.store.createGatewayEndpoint({ name: "x", modelConfigs, tags }, by),
      );
      assert.deepEqual((await f.endpoint({ modelConfigs, tags: [] })).tags, []);
    });
  });
}
