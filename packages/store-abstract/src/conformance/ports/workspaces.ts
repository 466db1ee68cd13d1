import assert from "node:assert/strict";
import { defaultWorkspace, type GatewayWorkspace, type PageRequest } from "@gw/entities";
import type { WorkspaceDirectory } from "../../ports/workspace-directory.js";
import { expectAbsent } from "../kit/expect-absent.js";
import {
  expectError,
  expectInvalid,
  expectNotFound,
  expectRejected,
} from "../kit/expect-errors.js";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";
import { allItems } from "../lists/lists.js";
import { workspaceTest } from "../workspaces/workspace-case.js";

const unknownId = `w-${"0".repeat(32)}`;

async function namesOf(directory: WorkspaceDirectory): Promise<string[]> {
  return (await directory.list()).items.map(({ name }) => name);
}

/** Asserts that a call is one mutation of the installation, with one audit record, and returns its result. */
async function expectMutation(
  f: Fixture,
  action: string,
  mutate: (by: {
    readonly principal: string;
    readonly requestId: string;
    readonly onCommitted: (revision: number) => void;
  }) => Promise<GatewayWorkspace>,
): Promise<GatewayWorkspace> {
  const revision = await f.store.getRevision();
  const before = await f.succeeded();
  const committed: number[] = [];
  f.clock.advance();
  const workspace = await mutate({
    principal: "alice@example.com",
    requestId: "req-1",
    onCommitted: (one) => committed.push(one),
  });
  assert.equal(await f.store.getRevision(), revision + 1);
  assert.deepEqual(
    committed,
    [revision + 1],
    "onCommitted must be called once, with the new revision of the workspace default",
  );
  const [record, ...rest] = await f.succeeded();
  assert.deepEqual(rest, before, "the mutation must append exactly one audit record");
  assert.deepEqual(
    // Absent fields may be present as `undefined`.
    JSON.parse(JSON.stringify({ ...record, sequence: 0 })),
    {
      sequence: 0,
      time: f.clock.now,
      action,
      result: "succeeded",
      principal: "alice@example.com",
      requestId: "req-1",
      targetId: workspace.workspaceId,
      targetName: workspace.name,
      revision: revision + 1,
    },
  );
  return workspace;
}

export function workspaceCases(suite: Suite): void {
  suite.describe("the workspace directory", "WorkspaceDirectory", () => {
    suite.test("is present exactly when the manifest has workspaces", async (f) => {
      const { manifest } = f.ports.openStore({ keyRing: f.keys.ring });
      assert.equal(manifest.workspaces, f.ports.workspaces !== undefined);
    });

    workspaceTest(suite, "has the workspace default from the start", async (f, { directory }) => {
      const { items, nextPageToken } = await directory.list();
      assert.equal(nextPageToken, undefined, "a list of one workspace must end");
      const [workspace] = items;
      assert.ok(workspace, "the list must have the workspace default");
      assert.equal(items.length, 1);
      const { workspaceId, name, suspended, createdAt, lastUpdatedAt } = workspace;
      assert.deepEqual([workspaceId, name, suspended], [defaultWorkspace, defaultWorkspace, false]);
      assert.ok(Number.isSafeInteger(createdAt), "createdAt must be a whole number");
      assert.ok(Number.isSafeInteger(lastUpdatedAt), "lastUpdatedAt must be a whole number");
      expectAbsent(workspace, "description", "createdBy", "lastUpdatedBy");
      assert.deepEqual(await directory.get({ workspaceId: defaultWorkspace }), workspace);
      assert.deepEqual(await directory.get({ name: defaultWorkspace }), workspace);
      assert.equal(await f.store.getRevision(), 0);
    });

    workspaceTest(
      suite,
      "creates a workspace with all fields, in one mutation",
      async (f, { directory }) => {
        const description = "Älice's 🔑\nteam";
        const created = await expectMutation(f, "workspace.create", (by) =>
          directory.create({ name: "re-search2", description }, by),
        );
        assert.match(created.workspaceId, /^w-[0-9a-f]{32}$/);
        const { workspaceId } = created;
        const by = "alice@example.com";
        assert.deepEqual(created, {
          workspaceId,
          name: "re-search2",
          description,
          suspended: false,
          createdAt: f.clock.now,
          lastUpdatedAt: f.clock.now,
          createdBy: by,
          lastUpdatedBy: by,
        });
        assert.deepEqual(await directory.get({ workspaceId }), created);
        assert.deepEqual(await directory.get({ name: "re-search2" }), created);
        const other = await directory.create({ name: "ab" });
        expectAbsent(other, "description", "createdBy", "lastUpdatedBy");
        assert.deepEqual((await directory.list()).items.slice(1), [created, other]);
      },
    );

    workspaceTest(suite, "validates names and descriptions", async (f, { directory }) => {
      const invalid = [
        "",
        "a",
        "x".repeat(64),
        "Research",
        "a_b",
        "-ab",
        "ab-",
        "a.b",
        "a b",
        "äb",
      ];
      const reserved = ["workspaces", "api", "ajax-api", "static-files"];
      await expectInvalid(f, "name", [...invalid, ...reserved, 1, null, undefined], (name, by) =>
        directory.create({ name }, by),
      );
      const texts = ["x".repeat(501), "\ud800", 1, null];
      await expectInvalid(f, "description", texts, (description, by) =>
        directory.create({ name: "ab", description }, by),
      );
      await expectInvalid(f, "description", ["x".repeat(501), "\ud800", 1], (description, by) =>
        directory.update({ workspaceId: defaultWorkspace, description }, by),
      );
      const unknown = [{ name: "ab", suspended: true }];
      await expectInvalid(f, "unknown field", unknown, (input, by) => directory.create(input, by));
      await directory.create({ name: "x".repeat(63), description: "🔑".repeat(500) });
    });

    workspaceTest(suite, "rejects a taken name", async (f, { directory }) => {
      await directory.create({ name: "research" });
      for (const name of ["research", defaultWorkspace]) {
        await expectRejected(
          f,
          "RESOURCE_ALREADY_EXISTS",
          (by) => directory.create({ name }, by),
          `GatewayWorkspace already exists (name='${name}')`,
        );
      }
      assert.deepEqual(await namesOf(directory), [defaultWorkspace, "research"]);
    });

    workspaceTest(suite, "creates one of ten workspaces with the same name", async (f, one) => {
      const creations = Array.from({ length: 10 }, () =>
        one.directory.create({ name: "research" }).then(
          () => "created",
          (error: unknown) => (error as { code?: unknown }).code,
        ),
      );
      const outcomes = await Promise.all([...creations, f.secret().then(() => "secret")]);
      assert.deepEqual(outcomes.sort(), [
        ...Array.from({ length: 9 }, () => "RESOURCE_ALREADY_EXISTS"),
        "created",
        "secret",
      ]);
      assert.deepEqual(await namesOf(one.directory), [defaultWorkspace, "research"]);
      assert.equal(await f.store.getRevision(), 2);
    });

    workspaceTest(suite, "updates the given fields, in one mutation", async (f, { directory }) => {
      const input = { name: "research", description: "before" };
      const created = await directory.create(input, { principal: "bob" });
      const other = await directory.create({ name: "other", description: "other" });
      const { workspaceId } = created;
      const suspended = await expectMutation(f, "workspace.update", (by) =>
        directory.update({ workspaceId, suspended: true }, by),
      );
      const updated = { lastUpdatedAt: f.clock.now, lastUpdatedBy: "alice@example.com" };
      assert.deepEqual(suspended, { ...created, ...updated, suspended: true });
      assert.deepEqual(await directory.get({ workspaceId }), suspended);
      const described = await directory.update({ workspaceId, description: "after" });
      const { lastUpdatedBy: _, ...rest } = suspended;
      assert.deepEqual(described, { ...rest, description: "after" });
      assert.deepEqual(await directory.get({ name: "research" }), described);
      const cleared = await directory.update({ workspaceId, description: null, suspended: false });
      const { description: _description, ...bare } = described;
      assert.deepEqual(cleared, { ...bare, suspended: false });
      assert.deepEqual((await directory.list()).items.slice(1), [cleared, other]);
      await expectInvalid(f, "description", [{}], (change: object, by) =>
        directory.update({ workspaceId, ...change }, by),
      );
      await expectInvalid(f, "suspended", ["true", 1, null], (value, by) =>
        directory.update({ workspaceId, suspended: value }, by),
      );
    });

    workspaceTest(suite, "changes only the description of default", async (f, { directory }) => {
      const workspaceId = defaultWorkspace;
      const updated = await expectMutation(f, "workspace.update", (by) =>
        directory.update({ workspaceId, description: "everyone", suspended: false }, by),
      );
      assert.deepEqual(updated.description, "everyone");
      assert.deepEqual((await directory.list()).items, [updated]);
      for (const change of [
        (by: object) => directory.update({ workspaceId, suspended: true }, by),
        (by: object) => directory.delete({ workspaceId }, by),
        (by: object) => directory.delete({ workspaceId, cascade: true }, by),
      ]) {
        await expectRejected(f, "INVALID_STATE", change, `'${workspaceId}'`);
      }
      assert.deepEqual(await directory.get({ name: workspaceId }), updated);
    });

    workspaceTest(suite, "names an unknown workspace", async (f, { directory }) => {
      await directory.create({ name: "research" });
      for (const name of ["unknown", "RESEARCH", "Default", "research ", "researcH"]) {
        await expectNotFound(() => directory.get({ name }), "GatewayWorkspace", `name='${name}'`);
      }
      for (const workspaceId of [unknownId, "research", "W-0", "DEFAULT"]) {
        const key = `workspace_id='${workspaceId}'`;
        await expectNotFound(() => directory.get({ workspaceId }), "GatewayWorkspace", key);
        for (const change of [
          (by: object) => directory.update({ workspaceId, suspended: true }, by),
          (by: object) => directory.delete({ workspaceId }, by),
          (by: object) => directory.delete({ workspaceId, cascade: true }, by),
        ]) {
          const code = "RESOURCE_DOES_NOT_EXIST";
          await expectRejected(f, code, change, `GatewayWorkspace not found (${key})`);
        }
      }
      for (const ref of [{}, { workspaceId: unknownId, name: "research" }]) {
        await expectError(() => directory.get(ref as never), "INVALID_PARAMETER_VALUE");
      }
    });

    workspaceTest(suite, "lists workspaces by creation, in pages", async (f, { directory }) => {
      const created: string[] = [defaultWorkspace];
      for (const name of ["zz", "aa", "mm", "bb", "yy", "cc"]) {
        f.clock.advance(-9_003);
        created.push((await directory.create({ name })).workspaceId);
        await f.secret();
      }
      await directory.update({ workspaceId: created[3] ?? "", description: "changed" });
      const page = async (request: PageRequest) => {
        const { items, ...rest } = await directory.list(request);
        return { ...rest, items: items.map(({ workspaceId }) => workspaceId) };
      };
      for (const maxResults of [1, 2, 3, 6, 7, 8, 1_000]) {
        assert.deepEqual(await allItems(page, maxResults), created, `pages of ${maxResults}`);
        const first = await page({ maxResults });
        assert.equal("nextPageToken" in first, maxResults < 7, `pages of ${maxResults}`);
      }
      const { nextPageToken: pageToken = "" } = await page({ maxResults: 3 });
      await directory.delete({ workspaceId: created[2] ?? "" });
      await directory.delete({ workspaceId: created[4] ?? "" });
      created.push((await directory.create({ name: "aa" })).workspaceId);
      const rest = [created[3], created[5], created[6], created[7]];
      assert.deepEqual((await page({ pageToken })).items, rest);
      const { nextPageToken: otherToken = "" } = await f.store.listSecretInfos({ maxResults: 1 });
      for (const token of [otherToken, "x", `${pageToken}x`]) {
        await expectError(() => page({ pageToken: token }), "RESOURCE_DOES_NOT_EXIST");
      }
      await expectInvalid(f, "max_results", [0, 1_001, 1.5, "1", null], (maxResults) =>
        directory.list({ maxResults }),
      );
    });

    workspaceTest(
      suite,
      "counts the mutations of the installation and of each workspace",
      async (f, { directory, open }) => {
        const a = await open("aa");
        const b = await open("bb");
        await f.secret();
        await a.store.createGatewaySecret({ secretName: "one", secretValue: { k: "v" } });
        await a.store.createGatewaySecret({ secretName: "two", secretValue: { k: "v" } });
        await b.store.createGatewaySecret({ secretName: "one", secretValue: { k: "v" } });
        await f.ports.accessTokens.transact("*", async () => {});
        await directory.update({ workspaceId: b.workspaceId, description: "changed" });
        const own = await Promise.all([f.store, a.store, b.store].map((one) => one.getRevision()));
        assert.deepEqual(own, [5, 2, 1]);
        const { installation, byWorkspace } = await directory.revisions();
        assert.equal(installation, 8);
        const expected = [defaultWorkspace, a.workspaceId, b.workspaceId];
        assert.deepEqual(
          Object.fromEntries(byWorkspace),
          Object.fromEntries(expected.map((id, index) => [id, own[index]])),
        );
        await directory.delete({ workspaceId: b.workspaceId, cascade: true });
        const after = await directory.revisions();
        assert.equal(after.installation, 9);
        assert.deepEqual(
          Object.fromEntries(after.byWorkspace),
          { [defaultWorkspace]: 6, [a.workspaceId]: 2 },
          "a deleted workspace must have no revision, and its mutations must not count for default",
        );
      },
    );

    workspaceTest(
      suite,
      "loses no concurrent change of the directory and the workspaces",
      async (f, { directory, open }) => {
        const { workspaceId, store } = await open("shared");
        const changes = Array.from({ length: 12 }, (_, index): Promise<unknown> => {
          const secret = { secretName: `s-${index}`, secretValue: { k: "v" } };
          if (index % 3 === 0) return directory.create({ name: `w${index}` });
          return (index % 3 === 1 ? store : f.store).createGatewaySecret(secret);
        });
        await Promise.all(changes);
        const { installation, byWorkspace } = await directory.revisions();
        assert.equal(installation, 13);
        assert.equal(byWorkspace.get(defaultWorkspace), 9);
        assert.equal(byWorkspace.get(workspaceId), 4);
        assert.equal((await namesOf(directory)).length, 6);
        assert.equal((await store.listSecretInfos()).items.length, 4);
      },
    );
  });
}
