import assert from "node:assert/strict";
import { expectAbsent } from "../kit/expect-absent.js";
import { expectInvalid } from "../kit/expect-errors.js";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";
import { fourBytes, illFormed, lookalikes, notStrings } from "../kit/test-strings.js";

interface Stamps {
  readonly createdAt: number;
  readonly lastUpdatedAt?: number;
  readonly createdBy?: string;
  readonly lastUpdatedBy?: string;
}

/** Creates one entity of each kind, each at a different time. */
async function createOneOfEach(f: Fixture, principal?: string): Promise<Stamps[]> {
  const by = principal === undefined ? {} : { principal };
  const secret = await f.secret({}, by);
  f.clock.advance();
  const definition = await f.definition({ secretId: secret.secretId }, by);
  f.clock.advance();
  const { modelDefinitionId } = definition;
  const endpoint = await f.endpoint({ modelConfigs: [{ modelDefinitionId }] }, by);
  f.clock.advance();
  const binding = await f.binding({ endpointId: endpoint.endpointId }, by);
  f.clock.advance();
  const limit = await f.limit({}, by);
  return [secret, definition, endpoint, binding, limit, ...endpoint.modelMappings];
}

function countingIds(issued: string[]): () => string {
  return () => {
    const id = (issued.length + 0xabc).toString(16).padStart(32, "f");
    issued.push(id);
    return id;
  };
}

export function creationCases(suite: Suite): void {
  suite.describe(
    "a new entity",
    "StoreEnvironment, OpenStoreOptions, StoreTransaction.insert…",
    () => {
      suite.test("has a unique id of a letter and 32 hex digits", async (f) => {
        const ids: string[] = [];
        for (let round = 0; round < 3; round += 1) {
          const secret = await f.secret();
          const definition = await f.definition({ secretId: secret.secretId });
          const { modelDefinitionId } = definition;
          const endpoint = await f.endpoint({ modelConfigs: [{ modelDefinitionId }] });
          const mappingId = endpoint.modelMappings[0]?.mappingId ?? "";
          for (const [kind, id] of [
            ["s", secret.secretId],
            ["d", modelDefinitionId],
            ["e", endpoint.endpointId],
            ["m", mappingId],
            ["l", (await f.limit()).limitId],
          ] as const) {
            assert.match(id, new RegExp(`^${kind}-[0-9a-f]{32}$`));
            ids.push(id.slice(2));
          }
        }
        assert.equal(new Set(ids).size, ids.length);
      });

      const issued: string[] = [];
      suite.test(
        "has an id from newId of the environment",
        async (f) => {
          const endpoint = await f.endpoint();
          const [mapping] = endpoint.modelMappings;
          const ids = [
            endpoint.endpointId,
            mapping?.mappingId,
            mapping?.modelDefinitionId,
            mapping?.modelDefinition?.secretId,
          ].map((id) => id?.slice(2) ?? "");
          for (const id of ids) assert.ok(issued.includes(id), `newId must have returned ${id}`);
          assert.equal(new Set(ids).size, 4);
        },
        { newId: countingIds(issued) },
      );

      const storeIds: string[] = [];
      suite.test("has an id from newId of openStore", async (f) => {
        const store = f.ports.openStore({ keyRing: f.keys.ring, newId: countingIds(storeIds) });
        const { secretId } = await store.createGatewaySecret({
          secretName: f.name("secret"),
          secretValue: { api_key: "sk-0123456789abcdef" },
        });
        const { modelDefinitionId } = await store.createGatewayModelDefinition({
          name: f.name("model"),
          secretId,
          provider: "openai",
          modelName: "gpt-4o",
        });
        const endpoint = await store.createGatewayEndpoint({
          name: f.name("endpoint"),
          modelConfigs: [{ modelDefinitionId }, { modelDefinitionId, linkageType: "FALLBACK" }],
        });
        const mappingIds = endpoint.modelMappings.map(({ mappingId }) => mappingId);
        assert.deepEqual(
          [secretId, modelDefinitionId, endpoint.endpointId, ...mappingIds],
          storeIds.map((id, index) => `${"sdemm"[index]}-${id}`),
        );
        const other = await f.secret();
        assert.equal(
          storeIds.includes(other.secretId.slice(2)),
          false,
          "another store must not use the id generator of this one",
        );
        await store.close();
      });

      suite.test("has the time of the clock in milliseconds and keeps it", async (f) => {
        const start = f.clock.now;
        const [secret, definition, endpoint, binding, limit, mapping] = await createOneOfEach(f);
        assert.equal(secret?.createdAt, start);
        assert.equal(secret.lastUpdatedAt, start);
        assert.equal(definition?.createdAt, start + 7_001);
        assert.equal(definition.lastUpdatedAt, start + 7_001);
        assert.equal(endpoint?.createdAt, start + 14_002);
        assert.equal(mapping?.createdAt, start + 14_002);
        assert.equal(endpoint.lastUpdatedAt, start + 14_002);
        assert.equal(binding?.createdAt, start + 21_003);
        assert.equal(binding.lastUpdatedAt, start + 21_003);
        assert.equal(limit?.createdAt, start + 28_004);
        assert.equal(limit.lastUpdatedAt, start + 28_004);
        const lists = [
          await f.store.listSecretInfos(),
          await f.store.listGatewayModelDefinitions(),
          await f.store.listGatewayEndpoints(),
          await f.store.listEndpointBindings(),
          await f.store.listGatewayLimits(),
        ];
        assert.deepEqual(
          lists.map(({ items }) => items),
          [[secret], [definition], [endpoint], [binding], [limit]],
        );
      });

      suite.test("has the time of the clock even if the clock went back", async (f) => {
        const { secretId } = await f.secret();
        f.clock.advance(-1_000_001);
        const changed = await f.store.updateGatewaySecret({
          secretId,
          authConfig: { api_version: "x" },
        });
        assert.equal(changed.lastUpdatedAt, f.clock.now);
        assert.equal(changed.createdAt, f.clock.now + 1_000_001);
        assert.deepEqual(await f.store.getSecretInfo({ secretId }), changed);
      });
    },
  );

  suite.describe("the caller of a mutation", "MutationContext, StoreManifest.stampsCaller", () => {
    suite.test("becomes createdBy, unless a server authenticates the caller", async (f) => {
      const created = await createOneOfEach(f, "alice@example.com");
      const anonymous = await createOneOfEach(f);
      if (f.store.manifest.stampsCaller) {
        for (const one of created) assert.equal(one.createdBy, "alice@example.com");
        for (const one of created.slice(0, 4)) assert.equal(one.lastUpdatedBy, "alice@example.com");
        for (const one of anonymous) expectAbsent(one, "createdBy", "lastUpdatedBy");
        return;
      }
      const [first] = anonymous;
      assert.notEqual(first?.createdBy ?? "", "", "the server must set createdBy");
      for (const one of [...created, ...anonymous]) assert.equal(one.createdBy, first?.createdBy);
    });

    suite.test("becomes lastUpdatedBy, which is absent without a principal", async (f) => {
      const { secretId } = await f.secret({}, { principal: "alice" });
      const change = { secretId, authConfig: { api_version: "v1" } };
      const second = await f.store.updateGatewaySecret(change, { principal: "bob" });
      const third = await f.store.updateGatewaySecret(change);
      assert.deepEqual(await f.store.getSecretInfo({ secretId }), third);
      if (f.store.manifest.stampsCaller) {
        assert.deepEqual([second.createdBy, second.lastUpdatedBy], ["alice", "bob"]);
        assert.equal(third.createdBy, "alice");
        expectAbsent(third, "lastUpdatedBy");
        return;
      }
      const stamps = [second, third].flatMap((one) => [one.createdBy, one.lastUpdatedBy]);
      assert.equal(new Set(stamps).size, 1);
      assert.equal(
        ["alice", "bob", undefined].includes(stamps[0]),
        false,
        "a store that does not stamp the caller must have the principal of its server",
      );
    });

    suite.test("has a principal of 1 to 255 characters", async (f) => {
      for (const principal of [...lookalikes, "p".repeat(255), fourBytes.repeat(255)]) {
        const created = await f.secret({}, { principal });
        if (f.store.manifest.stampsCaller) assert.equal(created.createdBy, principal);
        assert.deepEqual(await f.store.getSecretInfo({ secretId: created.secretId }), created);
      }
      const invalid = ["", fourBytes.repeat(256), ...illFormed, ...notStrings];
      const input = { secretName: "x", secretValue: { a: "b" } };
      await expectInvalid(f, "principal", invalid, (principal) =>
        f.store.createGatewaySecret(input, { principal }),
      );
      const { endpointId } = await f.endpoint();
      await expectInvalid(f, "principal", invalid, (principal) =>
        f.store.deleteGatewayEndpoint({ endpointId }, { principal }),
      );
    });

    suite.test("has a request id of 1 to 128 plain characters", async (f) => {
      for (const requestId of ["r", "A-Z.a_z-09", "r".repeat(128)]) {
        await f.secret({}, { requestId });
        assert.equal((await f.succeeded())[0]?.requestId, requestId);
      }
      const invalid = ["", "r".repeat(129), "a b", "ä", "a\n", "a\r\nb: c", ...notStrings];
      const input = { secretName: "x", secretValue: { a: "b" } };
      await expectInvalid(f, "request_id", invalid, (requestId) =>
        f.store.createGatewaySecret(input, { requestId }),
      );
      const contexts = [null, "alice", [], 1, { user: "alice" }, { onCommitted: "x" }];
      for (const context of contexts) {
        await assert.rejects(f.store.createGatewaySecret(input, context as never), {
          code: "INVALID_PARAMETER_VALUE",
        });
      }
      assert.equal(
        (await f.store.listSecretInfos()).items.some((one) => one.secretName === "x"),
        false,
        "the mutation that failed must not leave a secret",
      );
    });
  });
}
