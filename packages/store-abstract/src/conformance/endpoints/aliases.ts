import assert from "node:assert/strict";
import { type GatewayEndpoint, limits } from "@gw/entities";
import { expectInvalid, expectNotFound, expectRejected } from "../kit/expect-errors.js";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";
import { illFormed, notStrings } from "../kit/test-strings.js";

const names = [
  "openai/gpt-5.6",
  "anthropic/claude-opus-5-5:beta",
  "models/gemini@002+preview",
  ".hidden/..x/a.",
  "a/b/c/d",
  ":",
  "@/+",
];

const pathsThatChange = [
  ...["/", "/a", "a/", "a//b", "//"],
  ...[".", "..", "./a", "../a", "a/.", "a/..", "a/./b", "a/../b"],
];

export function aliasCases(suite: Suite): void {
  suite.describe(
    "names and aliases",
    "StoreReader.endpoint, StoreTransaction.updateEndpoint",
    () => {
      suite.test("may be paths, whose segments a URL does not change", async (f) => {
        const [definition] = await f.definitions(1);
        const modelConfigs = [{ modelDefinitionId: definition?.modelDefinitionId ?? "" }];
        for (const name of names) {
          const aliases = [`alias-of/${name}`];
          const created = await f.endpoint({ name, aliases, modelConfigs });
          assert.deepEqual([created.name, created.aliases], [name, aliases]);
          assert.deepEqual(await f.store.getGatewayEndpoint({ name }), created);
          assert.deepEqual(await f.store.getGatewayEndpoint({ name: aliases[0] ?? "" }), created);
        }
        await expectInvalid(f, "name", pathsThatChange, (name, by) =>
          f.store.createGatewayEndpoint({ name, modelConfigs }, by),
        );
        const { endpointId } = await f.endpoint({ modelConfigs });
        for (const alias of [...pathsThatChange, "", "a b", ...illFormed, ...notStrings]) {
          await expectRejected(f, "INVALID_PARAMETER_VALUE", (by) =>
            f.store.updateGatewayEndpoint({ endpointId, aliases: [alias as string] }, by),
          );
        }
      });

      suite.test("are in the order of the input, in every read", async (f) => {
        const aliases = ["b", "a", "C", "c"];
        const created = await f.endpoint({ aliases });
        const { endpointId } = created;
        assert.deepEqual(created.aliases, aliases);
        assert.deepEqual(await f.store.getGatewayEndpoint({ endpointId }), created);
        assert.deepEqual((await f.store.listGatewayEndpoints()).items, [created]);
        const { sealedSecrets } = f.ports;
        const { endpoints } = await sealedSecrets.findEndpointMaterial(f.workspaceId, {
          endpointName: "C",
        });
        assert.deepEqual(
          endpoints.map(({ endpoint }) => [endpoint.endpointId, endpoint.aliases]),
          [[endpointId, aliases]],
        );
        const all = await sealedSecrets.pageEndpointMaterial(f.workspaceId, { limit: 10 });
        assert.deepEqual(all.endpoints[0]?.endpoint.aliases, aliases);
      });

      suite.test("are at most 32, unique, and not the name of the endpoint", async (f) => {
        const { endpointId, name } = await f.endpoint();
        const most = Array.from({ length: limits.aliasesOfEndpoint }, (_, at) => `alias-${at}`);
        const full = await f.store.updateGatewayEndpoint({ endpointId, aliases: most });
        assert.deepEqual(full.aliases, most);
        const invalid = [[...most, "more"], ["a", "a"], "a", {}, null];
        for (const aliases of invalid) {
          await expectRejected(f, "INVALID_PARAMETER_VALUE", (by) =>
            f.store.updateGatewayEndpoint({ endpointId, aliases } as never, by),
          );
        }
        for (const change of [{ aliases: [name] }, { aliases: ["a", name] }, { name: "alias-3" }]) {
          await expectRejected(f, "RESOURCE_ALREADY_EXISTS", (by) =>
            f.store.updateGatewayEndpoint({ endpointId, ...change }, by),
          );
        }
      });

      suite.test("share one namespace with those of all other endpoints", async (f) => {
        const { endpointId } = await f.endpoint({ name: "chat", aliases: ["gpt", "claude"] });
        const other = await f.endpoint({ name: "other", aliases: ["spare"] });
        const taken = ["chat", "gpt", "claude"];
        const modelConfigs = [
          { modelDefinitionId: other.modelMappings[0]?.modelDefinitionId ?? "" },
        ];
        for (const name of taken) {
          for (const change of [{ name }, { aliases: [name] }, { aliases: ["spare", name] }]) {
            await expectRejected(f, "RESOURCE_ALREADY_EXISTS", (by) =>
              f.store.updateGatewayEndpoint({ endpointId: other.endpointId, ...change }, by),
            );
            const input = { name: "new", modelConfigs, ...change };
            await expectRejected(f, "RESOURCE_ALREADY_EXISTS", (by) =>
              f.store.createGatewayEndpoint(input, by),
            );
          }
        }
        await f.endpoint({ name: "GPT", aliases: ["Claude", "Chat"] });
        const same = { endpointId, name: "chat", aliases: ["claude", "gpt"] };
        assert.deepEqual((await f.store.updateGatewayEndpoint(same)).aliases, ["claude", "gpt"]);
      });

      suite.test("are free again once they are removed, renamed or deleted", async (f) => {
        const { endpointId } = await f.endpoint({ name: "one", aliases: ["two", "three"] });
        const swapped = { endpointId, name: "two", aliases: ["one"] };
        assert.equal((await f.store.updateGatewayEndpoint(swapped)).name, "two");
        assert.equal(await idOf(f, "one"), endpointId);
        const missing = (name: string): Promise<void> =>
          expectNotFound(() => f.store.getGatewayEndpoint({ name }), "GatewayEndpoint", name);
        await missing("three");
        const second = await f.endpoint({ name: "three" });
        await f.store.updateGatewayEndpoint({ endpointId, name: "renamed" });
        assert.equal(await idOf(f, "one"), endpointId);
        await missing("two");
        await f.store.updateGatewayEndpoint({ endpointId, aliases: [] });
        await missing("one");
        await f.store.updateGatewayEndpoint({ endpointId: second.endpointId, aliases: ["one"] });
        await f.store.deleteGatewayEndpoint({ endpointId: second.endpointId });
        await missing("one");
        assert.equal((await f.endpoint({ name: "one", aliases: ["three"] })).name, "one");
      });

      suite.test("stay when an update does not give them", async (f) => {
        const { endpointId } = await f.endpoint({ aliases: ["kept"] });
        const { aliases } = await f.store.updateGatewayEndpoint({
          endpointId,
          usageTracking: false,
        });
        assert.deepEqual(aliases, ["kept"]);
        assert.equal(await idOf(f, "kept"), endpointId);
      });
    },
  );
}

async function idOf(f: Fixture, name: string): Promise<GatewayEndpoint["endpointId"]> {
  return (await f.store.getGatewayEndpoint({ name })).endpointId;
}
