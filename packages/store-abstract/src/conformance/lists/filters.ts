import assert from "node:assert/strict";
import type {
  ListEndpointBindingsInput,
  ListGatewayEndpointsInput,
  ListGatewayLimitsInput,
  ListGatewayModelDefinitionsInput,
} from "@gw/entities";
import { expectInvalid, expectRejected } from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";
import { illFormed, notStrings } from "../kit/test-strings.js";

export function filterCases(suite: Suite): void {
  suite.describe(
    "filters",
    "RowPage.filters, StoreReader.secrets, modelDefinitions, endpoints, bindings, limits",
    () => {
      suite.test("select secrets by exact provider", async (f) => {
        for (const provider of ["openai", "OpenAI", "openai"]) await f.secret({ provider });
        await f.secret();
        const countOf = async (provider: string): Promise<number> =>
          (await f.store.listSecretInfos({ provider })).items.length;
        assert.equal(await countOf("openai"), 2);
        assert.equal(await countOf("OpenAI"), 1);
        for (const other of ["OPENAI", "open", "openai ", "%", "open_i", "none"]) {
          assert.equal(await countOf(other), 0, other);
        }
        assert.equal((await f.store.listSecretInfos()).items.length, 4);
        assert.equal((await f.store.listSecretInfos({ provider: undefined })).items.length, 4);
      });

      suite.test("select model definitions by provider and secret together", async (f) => {
        const one = (await f.secret()).secretId;
        const two = (await f.secret()).secretId;
        await f.definition({ name: "a", secretId: one, provider: "openai" });
        await f.definition({ name: "b", secretId: two, provider: "openai" });
        await f.definition({ name: "c", secretId: one, provider: "mistral" });
        const found = async (filters: ListGatewayModelDefinitionsInput): Promise<string> =>
          (await f.store.listGatewayModelDefinitions(filters)).items
            .map(({ name }) => name)
            .join("");
        assert.equal(await found({}), "abc");
        assert.equal(await found({ provider: "openai" }), "ab");
        assert.equal(await found({ secretId: one }), "ac");
        assert.equal(await found({ provider: "openai", secretId: one }), "a");
        assert.equal(await found({ provider: "mistral", secretId: two }), "");
        assert.equal(await found({ provider: "OPENAI" }), "");
        assert.equal(await found({ secretId: one.toUpperCase() }), "");
        await f.store.deleteGatewaySecret({ secretId: one });
        assert.equal(await found({ secretId: one }), "");
        assert.equal(await found({ provider: "openai" }), "ab");
      });

      suite.test(
        "select endpoints with one definition that matches provider and secret",
        async (f) => {
          const one = (await f.secret()).secretId;
          const two = (await f.secret()).secretId;
          const openai = await f.definition({ secretId: one, provider: "openai" });
          const mistral = await f.definition({ secretId: two, provider: "mistral" });
          const both = await f.definition({ secretId: two, provider: "openai" });
          const linked = (
            ...definitions: { modelDefinitionId: string }[]
          ): { modelDefinitionId: string }[] =>
            definitions.map(({ modelDefinitionId }) => ({ modelDefinitionId }));
          await f.endpoint({ name: "a", modelConfigs: linked(openai, mistral) });
          await f.endpoint({ name: "b", modelConfigs: linked(both) });
          const { modelDefinitionId } = mistral;
          const fallback = { modelDefinitionId, linkageType: "FALLBACK" as const };
          await f.endpoint({ name: "c", modelConfigs: [...linked(openai, both), fallback] });
          const found = async (filters: ListGatewayEndpointsInput): Promise<string> =>
            (await f.store.listGatewayEndpoints(filters)).items.map(({ name }) => name).join("");
          assert.equal(await found({}), "abc");
          assert.equal(await found({ provider: "openai" }), "abc");
          assert.equal(await found({ provider: "mistral" }), "ac");
          assert.equal(await found({ secretId: one }), "ac");
          assert.equal(await found({ secretId: two }), "abc");
          assert.equal(await found({ provider: "openai", secretId: two }), "bc");
          assert.equal(await found({ provider: "mistral", secretId: one }), "");
          assert.equal(await found({ provider: "Mistral" }), "");
          // A matching endpoint includes all its models, not only those that match.
          const { items } = await f.store.listGatewayEndpoints({ provider: "mistral" });
          assert.deepEqual(
            items.map((one) => one.modelMappings.length),
            [2, 3],
          );
          await f.store.deleteGatewaySecret({ secretId: one });
          assert.equal(await found({ secretId: one }), "");
          assert.equal(await found({ provider: "openai" }), "abc");
        },
      );

      suite.test("select endpoints by tag key, or key and value, with other filters", async (f) => {
        const mistral = await f.definition({ provider: "mistral" });
        const { modelDefinitionId } = mistral;
        const modelConfigs = [{ modelDefinitionId }];
        await f.endpoint({ name: "a", tags: [{ key: "team", value: "search" }, { key: "x" }] });
        await f.endpoint({ name: "b", tags: [{ key: "team" }], modelConfigs });
        await f.endpoint({ name: "c", tags: [{ key: "Team", value: "search" }] });
        await f.endpoint({ name: "d", tags: [{ key: "x", value: "search" }], modelConfigs });
        const found = async (filters: ListGatewayEndpointsInput): Promise<string> =>
          (await f.store.listGatewayEndpoints(filters)).items.map(({ name }) => name).join("");
        assert.equal(await found({ tag: { key: "team" } }), "ab");
        assert.equal(await found({ tag: { key: "team", value: "search" } }), "a");
        assert.equal(await found({ tag: { key: "x" } }), "ad");
        assert.equal(await found({ tag: { key: "x", value: "search" } }), "d");
        assert.equal(await found({ tag: { key: "x" }, provider: "mistral" }), "d");
        for (const value of ["Search", "search ", "sear", "%", "null"]) {
          assert.equal(await found({ tag: { key: "team", value } }), "", value);
        }
        assert.equal(await found({ tag: { key: "team " } }), "");
        const { items } = await f.store.listGatewayEndpoints({ tag: { key: "x" } });
        assert.deepEqual(
          items.map((one) => one.tags.length),
          [2, 1],
        );
      });

      suite.test("select bindings by each id, all together", async (f) => {
        const one = (await f.endpoint()).endpointId;
        const two = (await f.endpoint()).endpointId;
        for (const [displayName, endpointId, resourceType, resourceId] of [
          ["a", one, "scorer", "1"],
          ["b", two, "scorer", "1"],
          ["c", one, "job", "1"],
          ["d", one, "scorer", "2"],
        ] as const) {
          await f.binding({ displayName, endpointId, resourceType, resourceId });
        }
        const found = async (filters: ListEndpointBindingsInput): Promise<string> =>
          (await f.store.listEndpointBindings(filters)).items.map((it) => it.displayName).join("");
        assert.equal(await found({}), "abcd");
        assert.equal(await found({ endpointId: one }), "acd");
        assert.equal(await found({ resourceType: "scorer" }), "abd");
        assert.equal(await found({ resourceId: "1" }), "abc");
        assert.equal(await found({ resourceType: "scorer", resourceId: "1" }), "ab");
        const all = { endpointId: one, resourceType: "scorer", resourceId: "1" };
        assert.equal(await found(all), "a");
        assert.equal(await found({ ...all, endpointId: two, resourceType: "job" }), "");
        assert.equal(await found({ resourceType: "SCORER" }), "");
        assert.equal(await found({ resourceId: "1 " }), "");
      });

      suite.test("select limits by measure and kind of scope together", async (f) => {
        const requests = { measure: "requests" } as const;
        await f.limit({ name: "a" });
        await f.limit({ name: "b", ...requests });
        await f.limit({ name: "c", ...requests, scope: { kind: "GLOBAL" } });
        await f.limit({ name: "d", scope: { kind: "TOKEN", value: "t-1" } });
        const found = async (filters: ListGatewayLimitsInput): Promise<string> =>
          (await f.store.listGatewayLimits(filters)).items.map(({ name }) => name).join("");
        assert.equal(await found({}), "abcd");
        assert.equal(await found(requests), "bc");
        assert.equal(await found({ scopeKind: "TOKEN" }), "abd");
        assert.equal(await found({ ...requests, scopeKind: "TOKEN" }), "b");
        assert.equal(await found({ measure: "cost" }), "");
      });

      suite.test("reject invalid values and unknown fields", async (f) => {
        const invalid = [...illFormed, ...notStrings];
        const { store } = f;
        await expectInvalid(f, "provider", invalid, (provider) =>
          store.listSecretInfos({ provider }),
        );
        await expectInvalid(f, "provider", invalid, (provider) =>
          store.listGatewayModelDefinitions({ provider }),
        );
        await expectInvalid(f, "secret_id", invalid, (secretId) =>
          store.listGatewayEndpoints({ secretId }),
        );
        const tags = [...notStrings, "key", { key: "" }, { value: "v" }, { key: "k", value: 1 }];
        await expectInvalid(f, "tag", tags, (tag) => store.listGatewayEndpoints({ tag }));
        await expectInvalid(f, "resource_id", invalid, (resourceId) =>
          store.listEndpointBindings({ resourceId }),
        );
        await expectInvalid(f, "measure", ["TOKENS", "", ...invalid], (measure) =>
          store.listGatewayLimits({ measure }),
        );
        await expectInvalid(f, "scope_kind", ["token", "", ...invalid], (scopeKind) =>
          store.listGatewayLimits({ scopeKind }),
        );
        for (const input of [{ unknown: "x" }, null, [], "x", { provider: "x", page: 2 }]) {
          for (const call of [
            () => store.listSecretInfos(input as never),
            () => store.listGatewayModelDefinitions(input as never),
            () => store.listGatewayEndpoints(input as never),
            () => store.listEndpointBindings(input as never),
            () => store.listGatewayLimits(input as never),
          ]) {
            await expectRejected(f, "INVALID_PARAMETER_VALUE", call);
          }
        }
      });
    },
  );
}
