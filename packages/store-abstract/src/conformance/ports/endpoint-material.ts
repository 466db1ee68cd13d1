import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import type { EndpointMaterial, MaterialPage } from "../../ports/sealed-secret-source.js";
import { openSealed } from "../kit/case-keys.js";
import type { Fixture } from "../kit/fixture.js";
import { rounds } from "../kit/rounds.js";
import type { Suite } from "../kit/suite.js";

function namesOf({ endpoints }: MaterialPage): string[] {
  return endpoints.map(({ endpoint }) => endpoint.name);
}

/** Creates an endpoint with two models of two secrets and one without a secret. */
async function createFullEndpoint(f: Fixture): Promise<{ name: string; endpointId: string }> {
  const one = await f.secret({ authConfig: { api_base: "https://one.example" } });
  const two = await f.secret({ provider: "mistral", secretValue: { token: "two" } });
  const first = await f.definition({ secretId: one.secretId, modelName: "m-1" });
  const second = await f.definition({ secretId: two.secretId, provider: "mistral" });
  const orphan = await f.definition();
  const created = await f.endpoint({
    modelConfigs: [
      { modelDefinitionId: second.modelDefinitionId, weight: 0.25 },
      { modelDefinitionId: orphan.modelDefinitionId, linkageType: "FALLBACK", fallbackOrder: 9 },
      { modelDefinitionId: first.modelDefinitionId, weight: 0 },
    ],
    routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
    fallbackConfig: { maxAttempts: 3 },
    usageTracking: false,
    tags: [{ key: "team", value: "search" }, { key: "bare" }],
  });
  await f.store.deleteGatewaySecret({ secretId: orphan.secretId ?? "" });
  return created;
}

async function assertMatchesStore(f: Fixture, material: EndpointMaterial): Promise<void> {
  const { endpointId } = material.endpoint;
  const shown = await f.store.getGatewayEndpoint({ endpointId });
  const { endpoint, models } = material;
  assert.equal(endpoint.name, shown.name);
  assert.equal(endpoint.routingStrategy, shown.routingStrategy);
  assert.deepEqual(endpoint.fallbackConfig, shown.fallbackConfig);
  assert.equal(endpoint.usageTracking, shown.usageTracking);
  const byKey = (a: { readonly key: string }, b: { readonly key: string }): number =>
    a.key < b.key ? -1 : 1;
  assert.deepEqual(
    [...material.tags].sort(byKey).map(({ key, value }) => [key, value]),
    [...shown.tags].sort(byKey).map(({ key, value }) => [key, value]),
  );
  assert.equal(endpoint.createdAt, shown.createdAt);
  assert.equal(endpoint.lastUpdatedAt, shown.lastUpdatedAt);
  assert.equal(models.length, shown.modelMappings.length);
  for (const [index, { mapping, definition, secret }] of models.entries()) {
    const expected = shown.modelMappings[index];
    assert.ok(expected?.modelDefinition, "the mapping must have its definition");
    assert.deepEqual(
      [mapping.mappingId, mapping.endpointId, mapping.modelDefinitionId, mapping.createdAt],
      [expected.mappingId, endpointId, expected.modelDefinitionId, expected.createdAt],
    );
    assert.deepEqual(
      [mapping.linkageType, mapping.weight, mapping.fallbackOrder],
      [expected.linkageType, expected.weight, expected.fallbackOrder],
    );
    const { modelDefinitionId, name, provider, modelName, secretId, secretName } =
      expected.modelDefinition;
    assert.deepEqual(
      [definition.modelDefinitionId, definition.name, definition.provider, definition.modelName],
      [modelDefinitionId, name, provider, modelName],
    );
    assert.equal(definition.secretId, secretId);
    assert.equal(secret?.secretName, secretName);
    if (secret === undefined) continue;
    const info = await f.store.getSecretInfo({ secretId: secret.secretId });
    assert.deepEqual([secret.provider, secret.authConfig], [info.provider, info.authConfig]);
    const opened = await openSealed(secret, f.keys.ring);
    assert.deepEqual(Object.keys(opened), Object.keys(info.maskedValues));
  }
}

export function materialCases(suite: Suite): void {
  suite.describe(
    "endpoint material",
    "SealedSecretSource.findEndpointMaterial, pageEndpointMaterial",
    () => {
      suite.test("finds an endpoint by its exact name, with the revision", async (f) => {
        const { name } = await createFullEndpoint(f);
        await f.endpoint();
        const { sealedSecrets } = f.ports;
        const page = await sealedSecrets.findEndpointMaterial(f.workspaceId, {
          endpointName: name,
        });
        assert.equal(page.revision, await f.store.getRevision());
        assert.deepEqual(namesOf(page), [name]);
        const [material] = page.endpoints;
        assert.ok(material, "the material must have the endpoint");
        assert.deepEqual(
          material.models.map(({ secret }) => secret === undefined),
          [false, true, false],
        );
        await assertMatchesStore(f, material);
        for (const endpointName of [name.toUpperCase(), `${name} `, "%", "missing", ""]) {
          const none = await sealedSecrets.findEndpointMaterial(f.workspaceId, { endpointName });
          assert.deepEqual(none.endpoints, []);
          assert.equal(none.revision, await f.store.getRevision());
        }
      });

      suite.test("finds all endpoints bound to a resource", async (f) => {
        const one = await createFullEndpoint(f);
        const two = await f.endpoint();
        const three = await f.endpoint();
        const resource = { resourceType: "scorer", resourceId: "Shared 🔑" };
        for (const { endpointId } of [one, three]) await f.binding({ endpointId, ...resource });
        await f.binding({
          endpointId: two.endpointId,
          resourceType: "scorer",
          resourceId: "other",
        });
        await f.binding({ endpointId: two.endpointId, ...resource, resourceType: "job" });
        const page = await f.ports.sealedSecrets.findEndpointMaterial(f.workspaceId, resource);
        assert.equal(page.revision, await f.store.getRevision());
        assert.deepEqual(namesOf(page).sort(), [one.name, three.name].sort());
        for (const material of page.endpoints) await assertMatchesStore(f, material);
        for (const other of ["shared 🔑", "Shared 🔑 ", "missing"]) {
          const by = { ...resource, resourceId: other };
          assert.deepEqual(
            namesOf(await f.ports.sealedSecrets.findEndpointMaterial(f.workspaceId, by)),
            [],
          );
        }
        await f.store.deleteEndpointBinding({ endpointId: one.endpointId, ...resource });
        const rest = await f.ports.sealedSecrets.findEndpointMaterial(f.workspaceId, resource);
        assert.deepEqual(namesOf(rest), [three.name]);
      });

      suite.test("returns all endpoints in pages by creation", async (f) => {
        const { sealedSecrets } = f.ports;
        const none = await sealedSecrets.pageEndpointMaterial(f.workspaceId, { limit: 5 });
        assert.deepEqual([none.endpoints, none.next], [[], undefined]);
        const names = [(await createFullEndpoint(f)).name];
        while (names.length < 7) names.push((await f.endpoint()).name);
        for (const limit of [1, 3, 6, 7, 8]) {
          const all: string[] = [];
          let after: number | undefined;
          for (const _ of rounds()) {
            const page = await sealedSecrets.pageEndpointMaterial(f.workspaceId, {
              limit,
              after,
            });
            assert.ok(page.endpoints.length <= limit, "a page must have at most `limit` endpoints");
            assert.equal(page.revision, await f.store.getRevision());
            for (const material of page.endpoints) await assertMatchesStore(f, material);
            all.push(...namesOf(page));
            after = page.next;
            if (after === undefined) break;
          }
          assert.deepEqual(all, names, `pages of ${limit}`);
        }
      });

      suite.test("reflects changes of models and secrets, and deletions", async (f) => {
        const created = await f.endpoint({ name: "changing" });
        const { endpointId } = created;
        const [mapping] = created.modelMappings;
        const { modelDefinitionId = "", secretId = "" } = mapping?.modelDefinition ?? {};
        const read = async (): Promise<EndpointMaterial> => {
          const by = { endpointName: "changing" };
          const { endpoints, revision } = await f.ports.sealedSecrets.findEndpointMaterial(
            f.workspaceId,
            by,
          );
          assert.equal(revision, await f.store.getRevision());
          assert.ok(endpoints[0], "the material must have the endpoint");
          await assertMatchesStore(f, endpoints[0]);
          return endpoints[0];
        };
        await f.store.updateGatewaySecret({ secretId, secretValue: { replaced: "v" } });
        const { secret } = (await read()).models[0] ?? {};
        assert.ok(secret, "the material must have the sealed secret");
        assert.deepEqual(await openSealed(secret, f.keys.ring), { replaced: "v" });
        const modelConfig = { modelDefinitionId: await f.sharedDefinitionId() };
        await f.store.attachModelToEndpoint({ endpointId, modelConfig });
        assert.equal((await read()).models.length, 2);
        await f.store.deleteGatewaySecret({ secretId });
        assert.equal(
          (await read()).models[0]?.secret,
          undefined,
          "the material of an orphaned model must have no secret",
        );
        await f.store.detachModelFromEndpoint({ endpointId, modelDefinitionId });
        assert.equal((await read()).models.length, 1);
        await f.store.deleteGatewayEndpoint({ endpointId });
        const by = { endpointName: "changing" };
        assert.deepEqual(
          namesOf(await f.ports.sealedSecrets.findEndpointMaterial(f.workspaceId, by)),
          [],
        );
      });

      suite.test("is one consistent state that is not older than its revision", async (f) => {
        const { endpointId, name, modelMappings } = await f.endpoint();
        const modelDefinitionId = modelMappings[0]?.modelDefinitionId ?? "";
        const first = await f.store.getRevision();
        const written = new Map<string, number>();
        let isDone = false;
        const write = async (): Promise<void> => {
          for (let round = 0; round < 20; round += 1) {
            const modelName = `m-${round}`;
            const onCommitted = (revision: number): void => void written.set(modelName, revision);
            await f.store.updateGatewayModelDefinition(
              { modelDefinitionId, modelName },
              { onCommitted },
            );
            const modelConfigs = [{ modelDefinitionId, weight: round + 1 }];
            await f.store.updateGatewayEndpoint({ endpointId, modelConfigs });
          }
        };
        const observed: [number, string][] = [];
        const read = async (): Promise<void> => {
          while (!isDone) {
            const by = { endpointName: name };
            const page = await f.ports.sealedSecrets.findEndpointMaterial(f.workspaceId, by);
            // Mappings are replaced atomically; a read of two states would see none or two.
            assert.equal(page.endpoints[0]?.models.length, 1);
            observed.push([page.revision, page.endpoints[0].models[0]?.definition.modelName ?? ""]);
            await setImmediate();
          }
        };
        const stop = (): void => {
          isDone = true;
        };
        await Promise.all([write().finally(stop), read()]);
        for (const [revision, modelName] of observed) {
          const at = written.get(modelName) ?? first;
          // The endpoint update, one revision later, still has the same model name.
          assert.ok(
            at + 1 >= revision,
            `material with revision ${revision} must not contain ${modelName} of revision ${at}`,
          );
        }
      });
    },
  );
}
