import assert from "node:assert/strict";
import { GatewayError, type GatewayErrorCode } from "@gw/entities";
import { expectAbsent } from "../kit/expect-absent.js";
import { type Fixture, limitDefaults } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";

/** Runs calls concurrently, alternating between two stores. @returns the outcome of each call */
async function race(
  f: Fixture,
  count: number,
  run: (store: Fixture["store"], index: number) => Promise<unknown>,
): Promise<("succeeded" | GatewayErrorCode)[]> {
  const stores = [f.store, await f.another()];
  const outcomes = await Promise.allSettled(
    Array.from({ length: count }, (_, index) => run(stores[index % 2] ?? f.store, index)),
  );
  return outcomes.map((outcome) => {
    if (outcome.status === "fulfilled") return "succeeded";
    if (GatewayError.is(outcome.reason)) return outcome.reason.code;
    throw outcome.reason;
  });
}

function tally(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

const oneWinner = { succeeded: 1, RESOURCE_ALREADY_EXISTS: 9 };

export function raceCases(suite: Suite): void {
  suite.describe("concurrent mutations", "AbstractGatewayStore.transact", () => {
    suite.test(
      "creates one of ten secrets with the same name and rejects the others",
      async (f) => {
        const outcomes = await race(f, 10, (store, index) =>
          store.createGatewaySecret({
            secretName: "contested",
            secretValue: { api_key: `value-of-${index}` },
          }),
        );
        assert.deepEqual(tally(outcomes), oneWinner);
        const { items } = await f.store.listSecretInfos();
        assert.equal(items.length, 1);
        const winner = `value-of-${outcomes.indexOf("succeeded")}`;
        assert.deepEqual(await f.opened(items[0]?.secretId ?? ""), { api_key: winner });
        assert.equal((await f.succeeded()).length, 1);
        assert.equal(await f.store.getRevision(), (await f.succeeded())[0]?.revision);
      },
    );

    suite.test("creates or renames one of ten model definitions with the same name", async (f) => {
      const secretId = await f.sharedSecretId();
      const input = { name: "contested", secretId, provider: "p" };
      const created = await race(f, 10, (store, index) =>
        store.createGatewayModelDefinition({ ...input, modelName: `m-${index}` }),
      );
      assert.deepEqual(tally(created), oneWinner);
      const got = await f.store.getGatewayModelDefinition({ name: "contested" });
      assert.equal(got.modelName, `m-${created.indexOf("succeeded")}`);

      const others = await f.definitions(10);
      const renamed = await race(f, 10, (store, index) =>
        store.updateGatewayModelDefinition({
          modelDefinitionId: others[index]?.modelDefinitionId ?? "",
          name: "renamed",
        }),
      );
      assert.deepEqual(tally(renamed), oneWinner);
      const { items } = await f.store.listGatewayModelDefinitions();
      assert.equal(items.filter(({ name }) => name === "renamed").length, 1);
    });

    suite.test(
      "creates one of ten endpoints with the same name, with only its models and tags",
      async (f) => {
        const definitions = await f.definitions(10);
        const outcomes = await race(f, 10, (store, index) =>
          store.createGatewayEndpoint({
            name: "contested",
            modelConfigs: [{ modelDefinitionId: definitions[index]?.modelDefinitionId ?? "" }],
            tags: [{ key: `tag-${index}` }],
          }),
        );
        assert.deepEqual(tally(outcomes), oneWinner);
        const winner = outcomes.indexOf("succeeded");
        const { items } = await f.store.listGatewayEndpoints();
        assert.equal(items.length, 1);
        assert.deepEqual(items[0]?.tags, [{ key: `tag-${winner}` }]);
        assert.deepEqual(
          items[0]?.modelMappings.map((one) => one.modelDefinition),
          [definitions[winner]],
        );
      },
    );

    suite.test("gives a name to one of ten endpoints, as name or alias", async (f) => {
      const definitions = await f.definitions(10);
      const outcomes = await race(f, 10, (store, index) =>
        store.createGatewayEndpoint({
          name: index % 2 === 0 ? "contested" : `endpoint-${index}`,
          aliases: index % 2 === 0 ? [] : ["contested"],
          modelConfigs: [{ modelDefinitionId: definitions[index]?.modelDefinitionId ?? "" }],
        }),
      );
      assert.deepEqual(tally(outcomes), oneWinner);
    });

    suite.test("creates one of ten limits with the same name", async (f) => {
      const outcomes = await race(f, 10, (store, index) =>
        store.createGatewayLimit({ ...limitDefaults, name: "contested", amount: `${index + 1}` }),
      );
      assert.deepEqual(tally(outcomes), oneWinner);
      const { items } = await f.store.listGatewayLimits();
      assert.deepEqual(
        items.map(({ amount }) => amount),
        [`${outcomes.indexOf("succeeded") + 1}`],
      );
    });

    suite.test("creates one of ten equal bindings and attaches a model once", async (f) => {
      const endpointId = await f.sharedEndpointId();
      const ref = { endpointId, resourceType: "scorer", resourceId: "contested" };
      const bound = await race(f, 10, (store) => store.createEndpointBinding(ref));
      assert.deepEqual(tally(bound), oneWinner);
      assert.equal((await f.store.listEndpointBindings()).items.length, 1);

      const { modelDefinitionId } = await f.definition();
      const attached = await race(f, 10, (store, weight) =>
        store.attachModelToEndpoint({ endpointId, modelConfig: { modelDefinitionId, weight } }),
      );
      assert.deepEqual(tally(attached), oneWinner);
      const { modelMappings } = await f.store.getGatewayEndpoint({ endpointId });
      assert.equal(modelMappings.length, 2);
      assert.equal(modelMappings[1]?.weight, attached.indexOf("succeeded"));
    });

    suite.test("deletes a secret once in ten concurrent deletions", async (f) => {
      const { secretId } = await f.secret();
      const revision = await f.store.getRevision();
      const outcomes = await race(f, 10, (store) => store.deleteGatewaySecret({ secretId }));
      assert.deepEqual(tally(outcomes), { succeeded: 1, RESOURCE_DOES_NOT_EXIST: 9 });
      assert.equal(await f.store.getRevision(), revision + 1);
    });

    suite.test("keeps all tags and models added concurrently", async (f) => {
      const { endpointId } = await f.endpoint();
      const definitions = await f.definitions(12);
      const revision = await f.store.getRevision();
      const outcomes = await race(f, 24, (store, index) => {
        const modelDefinitionId = definitions[index]?.modelDefinitionId;
        if (modelDefinitionId === undefined) {
          return store.setGatewayEndpointTag({ endpointId, key: `tag-${index}` });
        }
        const modelConfig = { modelDefinitionId, linkageType: "FALLBACK" as const };
        return store.attachModelToEndpoint({ endpointId, modelConfig });
      });
      assert.deepEqual(tally(outcomes), { succeeded: 24 });
      const got = await f.store.getGatewayEndpoint({ endpointId });
      assert.equal(got.tags.length, 12);
      assert.equal(got.modelMappings.length, 13);
      const orders = got.modelMappings.flatMap((one) => one.fallbackOrder ?? []);
      assert.equal(
        new Set(orders).size,
        12,
        "fallback orders of concurrent attachments must be unique",
      );
      assert.equal(await f.store.getRevision(), revision + 24);
    });

    suite.test("keeps all concurrent updates of different fields", async (f) => {
      const { endpointId } = await f.endpoint();
      const { modelDefinitionId } = await f.definition();
      const endpointChanges = [
        { name: "renamed" },
        { usageTracking: false },
        { fallbackConfig: { maxAttempts: 7 } },
        { routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT" as const },
      ];
      const definitionChanges = [{ name: "renamed" }, { modelName: "m2" }, { provider: "p2" }];
      const outcomes = await race(f, 7, (store, index) => {
        const change = endpointChanges[index];
        return change === undefined
          ? store.updateGatewayModelDefinition({
              modelDefinitionId,
              ...definitionChanges[index - 4],
            })
          : store.updateGatewayEndpoint({ endpointId, ...change });
      });
      assert.deepEqual(tally(outcomes), { succeeded: 7 });
      const endpoint = await f.store.getGatewayEndpoint({ endpointId });
      for (const change of endpointChanges) assert.deepEqual({ ...endpoint, ...change }, endpoint);
      const definition = await f.store.getGatewayModelDefinition({ modelDefinitionId });
      for (const change of definitionChanges) {
        assert.deepEqual({ ...definition, ...change }, definition);
      }
    });

    suite.test("keeps one PRIMARY when all ten are detached concurrently", async (f) => {
      const definitions = await f.definitions(10);
      const ids = definitions.map(({ modelDefinitionId }) => modelDefinitionId);
      const { endpointId } = await f.endpoint({
        modelConfigs: ids.map((modelDefinitionId) => ({ modelDefinitionId })),
      });
      const outcomes = await race(f, 10, (store, index) =>
        store.detachModelFromEndpoint({ endpointId, modelDefinitionId: ids[index] ?? "" }),
      );
      assert.deepEqual(tally(outcomes), { succeeded: 9, INVALID_STATE: 1 });
      const { modelMappings } = await f.store.getGatewayEndpoint({ endpointId });
      assert.equal(modelMappings.length, 1);
      assert.equal(modelMappings[0]?.modelDefinitionId, ids[outcomes.indexOf("INVALID_STATE")]);
    });

    suite.test("lets either an attachment or the deletion of its definition succeed", async (f) => {
      const endpointId = await f.sharedEndpointId();
      for (let round = 0; round < 6; round += 1) {
        const { modelDefinitionId } = await f.definition();
        const modelConfig = { modelDefinitionId };
        const outcomes = await race(f, 2, (store, index) =>
          index === round % 2
            ? store.attachModelToEndpoint({ endpointId, modelConfig })
            : store.deleteGatewayModelDefinition({ modelDefinitionId }),
        );
        const [attach, remove] = round % 2 === 0 ? outcomes : outcomes.reverse();
        if (attach === "succeeded") assert.equal(remove, "INVALID_STATE");
        else assert.deepEqual([attach, remove], ["RESOURCE_DOES_NOT_EXIST", "succeeded"]);
        const { modelMappings } = await f.store.getGatewayEndpoint({ endpointId });
        const isAttached = modelMappings.some((one) => one.modelDefinitionId === modelDefinitionId);
        assert.equal(isAttached, attach === "succeeded");
      }
    });

    suite.test("leaves no dangling secret id when a secret is deleted concurrently", async (f) => {
      for (let round = 0; round < 6; round += 1) {
        const { secretId } = await f.secret();
        const name = f.name("raced");
        const input = { name, secretId, provider: "p", modelName: "m" };
        const outcomes = await race(f, 2, (store, index) =>
          index === round % 2
            ? store.createGatewayModelDefinition(input)
            : store.deleteGatewaySecret({ secretId }),
        );
        const [create, remove] = round % 2 === 0 ? outcomes : outcomes.reverse();
        assert.equal(remove, "succeeded");
        if (create === "succeeded") {
          const got = await f.store.getGatewayModelDefinition({ name });
          expectAbsent(got, "secretId", "secretName");
        } else assert.equal(create, "RESOURCE_DOES_NOT_EXIST");
      }
    });

    suite.test("leaves no binding when its endpoint is deleted concurrently", async (f) => {
      const modelDefinitionId = await f.sharedDefinitionId();
      for (let round = 0; round < 6; round += 1) {
        const { endpointId } = await f.endpoint({ modelConfigs: [{ modelDefinitionId }] });
        await race(f, 4, (store, index) => {
          if (index === round % 4) return store.deleteGatewayEndpoint({ endpointId });
          const resourceId = `r-${index}`;
          return store.createEndpointBinding({ endpointId, resourceType: "t", resourceId });
        });
        assert.deepEqual((await f.store.listEndpointBindings()).items, []);
      }
    });
  });
}
