import assert from "node:assert/strict";
import type { GatewayStore } from "../../gateway-store.js";
import type { CountedKind } from "../../store-rows.js";
import { expectError, expectInvalid, expectUnchanged } from "../kit/expect-errors.js";
import { type Fixture, limitDefaults } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";
import { transactIn } from "../workspaces/row-access.js";
import { workspaceTest } from "../workspaces/workspace-case.js";

interface Creation {
  /** In messages. */
  readonly kind: string;
  create(store: GatewayStore, name: string): Promise<unknown>;
}

function limited(f: Fixture, maxRows: number): GatewayStore {
  return f.ports.openStore({ keyRing: f.keys.ring, workspace: f.workspaceId, maxRows });
}

/** One creation of each kind that is limited; they refer to the same rows. */
async function creations(f: Fixture): Promise<Readonly<Record<CountedKind, Creation>>> {
  const secretId = await f.sharedSecretId();
  const definition = await f.definition({ secretId });
  const modelConfigs = [{ modelDefinitionId: definition.modelDefinitionId }];
  const { endpointId } = await f.endpoint({ modelConfigs });
  await f.binding({ endpointId });
  await f.limit();
  return {
    secrets: {
      kind: "secrets",
      create: (store, secretName) =>
        store.createGatewaySecret({ secretName, secretValue: { api_key: "value" } }),
    },
    modelDefinitions: {
      kind: "model definitions",
      create: (store, name) =>
        store.createGatewayModelDefinition({ name, secretId, provider: "openai", modelName: "m" }),
    },
    endpoints: {
      kind: "endpoints",
      create: (store, name) => store.createGatewayEndpoint({ name, modelConfigs }),
    },
    bindings: {
      kind: "bindings",
      create: (store, resourceId) =>
        store.createEndpointBinding({ endpointId, resourceType: "job", resourceId }),
    },
    limits: {
      kind: "limits",
      create: (store, name) => store.createGatewayLimit({ ...limitDefaults, name }),
    },
  };
}

async function expectFull(f: Fixture, what: Creation, limit: number, count: number): Promise<void> {
  const store = limited(f, limit);
  await expectUnchanged(f, async () => {
    const call = () => what.create(store, "too-many");
    const { message } = await expectError(call, "INVALID_STATE", what.kind);
    assert.match(message, new RegExp(`\\b${count} ${what.kind}\\b.*\\b${limit}\\b`), what.kind);
  });
}

export function rowLimitCases(suite: Suite): void {
  suite.describe("a limit of rows", "OpenStoreOptions.maxRows, StoreTransaction.countRows", () => {
    suite.test(
      "rejects one more entity of each kind, and names kind, number and limit",
      async (f) => {
        for (const what of Object.values(await creations(f))) {
          for (const name of ["two", "three"]) await what.create(limited(f, 3), name);
          await expectFull(f, what, 3, 3);
          await expectFull(f, what, 2, 3);
          await what.create(f.store, "four");
          await expectFull(f, what, 3, 4);
          await what.create(limited(f, 5), "five");
        }
      },
    );

    suite.test("does not apply to changes, deletions and taken names", async (f) => {
      const { secretId } = await f.secret({ secretName: "taken" });
      const full = limited(f, 1);
      const secretValue = { api_key: "value" };
      await full.updateGatewaySecret({ secretId, secretValue });
      const again = { secretName: "taken", secretValue };
      await expectError(() => full.createGatewaySecret(again), "RESOURCE_ALREADY_EXISTS");
      await full.deleteGatewaySecret({ secretId });
      await full.createGatewaySecret(again);
    });

    suite.test("holds for concurrent creations", async (f) => {
      const { secrets } = await creations(f);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 10 }, (_, index) => secrets.create(limited(f, 4), `new-${index}`)),
      );
      const created = outcomes.filter(({ status }) => status === "fulfilled");
      assert.equal(created.length, 3, "three secrets must fit in addition to the first one");
      assert.equal((await f.store.listSecretInfos()).items.length, 4);
    });

    suite.test("must be at least 1", async (f) => {
      const open = async (maxRows: number) => limited(f, maxRows);
      await expectInvalid(f, "max_rows", [0, -1, 1.5, Number.NaN], open);
    });

    workspaceTest(suite, "is that of one workspace", async (f, { open }) => {
      const [one, two] = [await open("one"), await open("two")];
      const kinds = await creations(f.filling(one));
      for (const [kind, what] of Object.entries(kinds)) {
        await what.create(one.store, "two");
        const count = (workspaceId: string, limit: number) =>
          transactIn(one, (tx) => tx.countRows(workspaceId, kind as CountedKind, limit));
        const counts = [await count(one.workspaceId, 10), await count(one.workspaceId, 1)];
        assert.deepEqual(counts, [2, 1], `countRows must count ${what.kind} up to the limit`);
        assert.equal(
          await count(two.workspaceId, 10),
          0,
          `countRows must not count ${what.kind} of another workspace`,
        );
      }
    });
  });
}
