import assert from "node:assert/strict";
import type { GatewayEndpointTag } from "@gw/entities";
import {
  expectInvalid,
  expectNotFound,
  expectRejected,
  expectUnchanged,
} from "../kit/expect-errors.js";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";
import {
  fourBytes,
  illFormed,
  invisible,
  lookalikes,
  notLines,
  notStrings,
  untrimmed,
} from "../kit/test-strings.js";

const keys = [...lookalikes, ...untrimmed];

// Tags are sorted by UTF-8 bytes; UTF-16 sorts 4-byte characters differently.
const sorted = (tags: readonly GatewayEndpointTag[]): GatewayEndpointTag[] =>
  [...tags].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));

async function tagsOf(f: Fixture, endpointId: string): Promise<readonly GatewayEndpointTag[]> {
  return (await f.store.getGatewayEndpoint({ endpointId })).tags;
}

export function tagCases(suite: Suite): void {
  suite.describe("tags", "StoreTransaction.putTag, deleteTag, EndpointView.tags", () => {
    suite.test("are set, replaced and deleted individually", async (f) => {
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

    suite.test("distinguish keys by their bytes and are sorted by them", async (f) => {
      const tags = keys.map((key) => ({ key, value: key }));
      const created = await f.endpoint({ tags });
      assert.deepEqual(created.tags, sorted(tags));
      assert.deepEqual(await tagsOf(f, created.endpointId), sorted(tags));
      const { endpointId } = await f.endpoint();
      for (const key of keys) await f.store.setGatewayEndpointTag({ endpointId, key, value: key });
      assert.deepEqual(await tagsOf(f, endpointId), sorted(tags));
      const [listed] = (await f.store.listGatewayEndpoints()).items;
      assert.deepEqual(listed?.tags, sorted(tags));
      for (const key of keys) await f.store.deleteGatewayEndpointTag({ endpointId, key });
      assert.deepEqual(await tagsOf(f, endpointId), []);
    });

    suite.test("are deleted by exactly their key", async (f) => {
      const { endpointId } = await f.endpoint({ tags: [{ key: "Team" }] });
      const entity = "GatewayEndpointTag";
      await expectUnchanged(f, async (by) => {
        for (const key of ["team", "Team ", " Team", "Te_m", "%", "TEAM", "Tea\u006d\u0301"]) {
          const remove = (): Promise<unknown> =>
            f.store.deleteGatewayEndpointTag({ endpointId, key }, by);
          await expectNotFound(remove, entity, "key='");
        }
      });
      assert.deepEqual(await tagsOf(f, endpointId), [{ key: "Team" }]);
    });

    suite.test("have keys of 1 to 250 and optional values of 1 to 5,000 characters", async (f) => {
      const { endpointId } = await f.endpoint();
      for (const character of ["x", fourBytes]) {
        const tag = { key: character.repeat(250), value: character.repeat(5_000) };
        await f.store.setGatewayEndpointTag({ endpointId, ...tag });
        assert.deepEqual((await tagsOf(f, endpointId)).at(-1), tag);
      }
      const note = { key: "note", value: " two\r\n\tlines\u00a0\n" };
      await f.store.setGatewayEndpointTag({ endpointId, ...note });
      assert.deepEqual((await tagsOf(f, endpointId))[0], note);
      const invalid = ["", ...illFormed, ...notStrings];
      const invalidKeys = [undefined, fourBytes.repeat(251), ...notLines, ...invalid];
      await expectInvalid(f, "key", invalidKeys, (key, by) =>
        f.store.setGatewayEndpointTag({ endpointId, key }, by),
      );
      const invalidValues = [fourBytes.repeat(5_001), ...invisible, ...invalid];
      await expectInvalid(f, "value", invalidValues, (value, by) =>
        f.store.setGatewayEndpointTag({ endpointId, key: "k", value }, by),
      );
      await expectInvalid(f, "key", [undefined, ...invalid], (key, by) =>
        f.store.deleteGatewayEndpointTag({ endpointId, key }, by),
      );
    });

    suite.test("may be given for a new endpoint, with unique keys", async (f) => {
      const modelConfigs = [{ modelDefinitionId: (await f.definition()).modelDefinitionId }];
      const invalid = [
        null,
        {},
        "k",
        [{ key: "" }],
        [{ value: "v" }],
        [{ key: "k", value: "" }],
        [{ key: "k", value: null }],
        [{ key: "k", other: "v" }],
        ["k"],
        [null],
      ];
      await expectInvalid(f, "tags", invalid, (tags, by) =>
        f.store.createGatewayEndpoint({ name: "x", modelConfigs, tags }, by),
      );
      const tags = [{ key: "k" }, { key: "k", value: "v" }];
      await expectRejected(
        f,
        "RESOURCE_ALREADY_EXISTS",
        (by) => f.store.createGatewayEndpoint({ name: "x", modelConfigs, tags }, by),
        "tags",
      );
      assert.deepEqual((await f.endpoint({ modelConfigs, tags: [] })).tags, []);
    });
  });
}
