import assert from "node:assert/strict";
import { defaultWorkspace } from "@gw/entities";
import type { WorkspaceDirectory } from "../../ports/workspace-directory.js";
import { expectError, expectNotFound, expectRejected } from "../kit/expect-errors.js";
import type { Fixture } from "../kit/fixture.js";
import { rounds } from "../kit/rounds.js";
import type { Suite } from "../kit/suite.js";
import { fill, shownBy } from "../workspaces/contents.js";
import { storeIn, type Workspaces, workspaceTest } from "../workspaces/workspace-case.js";

/** Deletes the rows of deleted workspaces in batches. @returns how many rows each batch deleted */
async function purgeAll(directory: WorkspaceDirectory, limit: number): Promise<number[]> {
  const deleted: number[] = [];
  for (const _ of rounds()) {
    const count = await directory.purge(limit);
    if (count === 0) return deleted;
    assert.ok(count <= limit, `purge must delete at most ${limit} rows; got ${count}`);
    deleted.push(count);
  }
  return deleted;
}

/** Fills a new workspace with two entities of each kind, deletes it and leaves its rows. */
async function leaveRows(workspaces: Workspaces, name: string): Promise<readonly string[]> {
  const { workspaceId, store } = await workspaces.open(name);
  const one = await fill(store, "one");
  const two = await fill(store, "two");
  await workspaces.directory.delete({ workspaceId, cascade: true });
  return [one.secretId, two.secretId];
}

async function sealedIds(f: Fixture): Promise<string[]> {
  const rows = await f.ports.sealedSecrets.pageSealedSecrets({ limit: 1_000 });
  return rows.map(({ secretId }) => secretId);
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

export function workspaceDeletionCases(suite: Suite): void {
  suite.describe("deleting a workspace", "WorkspaceDirectory.delete", () => {
    workspaceTest(
      suite,
      "removes it for every method, in one mutation",
      async (f, { directory, open }) => {
        const { workspaceId, store } = await open("research");
        const revision = await f.store.getRevision();
        f.clock.advance();
        const committed: number[] = [];
        await directory.delete(
          { workspaceId },
          { principal: "alice", requestId: "r-1", onCommitted: (one) => committed.push(one) },
        );
        assert.deepEqual(committed, [revision + 1]);
        assert.equal(await f.store.getRevision(), revision + 1);
        const [record] = await f.succeeded();
        assert.deepEqual(
          // Absent fields may be present as `undefined`.
          JSON.parse(JSON.stringify({ ...record, sequence: 0 })),
          {
            sequence: 0,
            time: f.clock.now,
            action: "workspace.delete",
            result: "succeeded",
            principal: "alice",
            requestId: "r-1",
            targetId: workspaceId,
            targetName: "research",
            revision: revision + 1,
          },
        );
        const entity = "GatewayWorkspace";
        const key = `workspace_id='${workspaceId}'`;
        for (const call of [
          () => directory.get({ workspaceId }),
          () => directory.update({ workspaceId, suspended: false }),
          () => directory.delete({ workspaceId }),
          () => directory.delete({ workspaceId, cascade: true }),
          () => store.listSecretInfos(),
          () => store.createGatewaySecret({ secretName: "one", secretValue: { k: "v" } }),
        ]) {
          await expectNotFound(call, entity, key);
        }
        await expectNotFound(() => directory.get({ name: "research" }), entity, "name='research'");
        assert.deepEqual(
          (await directory.list()).items.map(({ name }) => name),
          [defaultWorkspace],
        );
        assert.equal(await f.store.getRevision(), revision + 1);
      },
    );

    workspaceTest(
      suite,
      "frees its name for another workspace, which inherits nothing",
      async (f, { directory, open }) => {
        const first = await open("research");
        await fill(first.store, "one");
        await directory.delete({ workspaceId: first.workspaceId, cascade: true });
        const second = await open("research");
        assert.notEqual(second.workspaceId, first.workspaceId);
        const { workspaceId } = await directory.get({ name: "research" });
        assert.equal(workspaceId, second.workspaceId);
        const empty = {
          revision: 0,
          secrets: [],
          models: [],
          endpoints: [],
          bindings: [],
          limits: [],
        };
        assert.deepEqual(await shownBy(second.store), empty);
        await fill(second.store, "one");
        const filled = await shownBy(second.store);
        await expectError(() => first.store.listSecretInfos(), "RESOURCE_DOES_NOT_EXIST");
        await purgeAll(directory, 100);
        assert.deepEqual(await shownBy(second.store), filled);
        await directory.delete({ workspaceId: second.workspaceId, cascade: true });
        const third = await directory.create({ name: "research" });
        assert.deepEqual((await directory.list()).items.slice(1), [third]);
        assert.deepEqual(await shownBy(storeIn(f, third.workspaceId)), empty);
      },
    );

    workspaceTest(
      suite,
      "never gives its id again",
      async (f, { directory }) => {
        const { workspaceId } = await directory.create({ name: "first" });
        await directory.delete({ workspaceId });
        const again = (by: object): Promise<unknown> => directory.create({ name: "second" }, by);
        await expectRejected(f, "RESOURCE_ALREADY_EXISTS", again);
        assert.equal((await directory.list()).items.length, 1);
      },
      { newId: () => "a".repeat(32) },
    );

    workspaceTest(
      suite,
      "is rejected while it contains something, unless it cascades",
      async (f, { directory, open }) => {
        await f.secret();
        const { workspaceId, store } = await open("research");
        const rejected = (...mentions: readonly string[]): Promise<void> =>
          expectRejected(
            f,
            "INVALID_STATE",
            (by) => directory.delete({ workspaceId }, by),
            "'research'",
            "`cascade`",
            ...mentions,
          );
        const { secretId, modelDefinitionId, endpointId, limitId } = await fill(store, "one");
        await rejected("1 secret,", "1 model definition,", "1 endpoint,", "1 binding,", "1 limit;");
        await store.createGatewaySecret({ secretName: "two", secretValue: { k: "v" } });
        await rejected("2 secrets, 1 model definition, 1 endpoint, 1 binding, 1 limit;");
        await store.deleteGatewayEndpoint({ endpointId });
        await rejected("2 secrets, 1 model definition, 1 limit;");
        await store.deleteGatewayLimit({ limitId });
        await rejected("2 secrets, 1 model definition;");
        await store.deleteGatewaySecret({ secretId });
        await rejected("1 secret, 1 model definition;");
        await store.deleteGatewayModelDefinition({ modelDefinitionId });
        await rejected("contains 1 secret;");
        assert.equal((await store.listSecretInfos()).items.length, 1);
        await directory.delete({ workspaceId, cascade: true });
        await expectError(() => directory.get({ workspaceId }), "RESOURCE_DOES_NOT_EXIST");
      },
    );

    workspaceTest(
      suite,
      "and a concurrent creation in it exclude each other",
      async (_f, { directory, open }) => {
        for (let round = 0; round < 10; round += 1) {
          const { workspaceId, store } = await open(`w${round}`);
          const secret = { secretName: "one", secretValue: { k: "v" } };
          const [creation, deletion] = await Promise.allSettled([
            store.createGatewaySecret(secret),
            directory.delete({ workspaceId }),
          ]);
          assert.notEqual(
            creation.status,
            deletion.status,
            "either the secret must be created, or the workspace must be deleted",
          );
        }
      },
    );
  });

  suite.describe("the rows of deleted workspaces", "WorkspaceDirectory.purge", () => {
    workspaceTest(suite, "are deleted in batches, sealed values first", async (f, workspaces) => {
      const { directory } = workspaces;
      const { secretId } = await f.secret();
      const own = await fill(f.store, "one");
      const { store } = await workspaces.open("kept");
      const kept = await fill(store, "one");
      assert.equal(await directory.purge(10), 0);
      const left = await leaveRows(workspaces, "research");
      const others = [secretId, own.secretId, kept.secretId].sort();
      const before = [await shownBy(f.store), await shownBy(store)];
      const revisions = await directory.revisions();
      const audit = await f.ports.auditLog.list();

      assert.equal(await directory.purge(1), 1);
      const [another = ""] = (await sealedIds(f)).filter((id) => left.includes(id));
      assert.notEqual(another, "", "a batch of one row must not delete two sealed values");
      assert.equal(await directory.purge(1), 1);
      assert.deepEqual(
        await sealedIds(f),
        others,
        "the first rows that purge deletes must be those with sealed values",
      );
      const rest = await purgeAll(directory, 3);
      assert.ok(rest.length > 1, "purge must not delete more rows than the limit");
      assert.equal(await directory.purge(1_000), 0);

      assert.deepEqual([await shownBy(f.store), await shownBy(store)], before);
      assert.deepEqual(await sealedIds(f), others);
      assert.deepEqual(await directory.revisions(), revisions, "purge must raise no revision");
      assert.deepEqual(await f.ports.auditLog.list(), audit, "purge must write no audit record");
      assert.deepEqual(
        (await f.ports.sealedSecrets.countSecretsByKek()).get(1),
        3,
        "countSecretsByKek must not count a deleted secret",
      );
    });

    workspaceTest(
      suite,
      "are deleted once, when several servers purge after an interruption",
      async (f, workspaces) => {
        const { directory } = workspaces;
        await leaveRows(workspaces, "first");
        const all = sumOf(await purgeAll(directory, 1_000));
        // Meanwhile the name is given again, and another workspace is deleted.
        await leaveRows(workspaces, "first");
        const interrupted = await directory.purge(4);
        const { store } = await workspaces.open("first");
        await fill(store, "one");
        const shown = await shownBy(store);
        await leaveRows(workspaces, "second");
        const batches = Array.from({ length: 6 }, () => directory.purge(2));
        const concurrent = await Promise.all([...batches, f.secret().then(() => 0)]);
        const rest = await purgeAll(directory, 5);
        assert.equal(interrupted + sumOf(concurrent) + sumOf(rest), 2 * all);
        assert.deepEqual(await shownBy(store), shown);
        assert.equal((await sealedIds(f)).length, 2);
      },
    );
  });
}
