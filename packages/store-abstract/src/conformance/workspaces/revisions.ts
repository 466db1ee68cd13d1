import assert from "node:assert/strict";
import { defaultWorkspace, type Page, type PageRequest, type WorkspaceId } from "@gw/entities";
import type { GatewayStore } from "../../gateway-store.js";
import { mutations } from "../contract/mutations.js";
import { kekRecord, newRawKek } from "../kit/case-keys.js";
import { expectError } from "../kit/expect-errors.js";
import type { Suite } from "../kit/suite.js";
import { fill } from "./contents.js";
import { type Workspaces, workspaceTest } from "./workspace-case.js";

type List = (store: GatewayStore, page: PageRequest) => Promise<Page<object>>;

const lists: readonly List[] = [
  (store, page) => store.listSecretInfos(page),
  (store, page) => store.listGatewayModelDefinitions(page),
  (store, page) => store.listGatewayEndpoints(page),
  (store, page) => store.listEndpointBindings(page),
  (store, page) => store.listGatewayLimits(page),
];

/** The message for a page token that is unknown. */
async function messageFor(read: () => Promise<unknown>): Promise<string> {
  return (await expectError(read, "RESOURCE_DOES_NOT_EXIST", "an unknown page token")).message;
}

/** All revisions: of the installation, and by workspace. */
async function revisions(
  { directory }: Workspaces,
  ...workspaces: readonly WorkspaceId[]
): Promise<readonly (number | undefined)[]> {
  const { installation, byWorkspace } = await directory.revisions();
  return [installation, ...workspaces.map((workspace) => byWorkspace.get(workspace))];
}

/** The numbers with some of them raised by the given ones. */
function raised(before: readonly (number | undefined)[], by: readonly number[]): readonly number[] {
  return before.map((revision, index) => (revision ?? Number.NaN) + (by[index] ?? 0));
}

/** Creates secrets, one after the other. */
async function createSecrets(store: GatewayStore, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await store.createGatewaySecret({
      secretName: `secret-${index}`,
      secretValue: { api_key: "value" },
    });
  }
}

export function revisionCases(suite: Suite): void {
  suite.describe("revisions", "StoreReader.revision, StoreTransaction.newRevision", () => {
    workspaceTest(
      suite,
      "rise for the workspace of a mutation and the installation only",
      async (f, workspaces) => {
        const [one, two] = [await workspaces.open("one"), await workspaces.open("two")];
        const all = [defaultWorkspace, one.workspaceId, two.workspaceId];
        const stores = [f.store, one.store, two.store];
        for (const [index, { store }] of [{ store: f.store }, one, two].entries()) {
          const before = await revisions(workspaces, ...all);
          const committed: number[] = [];
          const onCommitted = (revision: number): void => void committed.push(revision);
          const secretValue = { api_key: "value" };
          await store.createGatewaySecret({ secretName: "same", secretValue }, { onCommitted });
          const after = raised(before, [1, ...all.map((_, at) => (at === index ? 1 : 0))]);
          assert.deepEqual(await revisions(workspaces, ...all), after);
          const shown = await Promise.all(stores.map((each) => each.getRevision()));
          assert.deepEqual(shown, after.slice(1), "getRevision must return that of the workspace");
          assert.deepEqual(committed, [shown[index]]);
          const [record] = await f.succeeded();
          assert.equal(record?.revision, shown[index]);
        }
      },
    );

    workspaceTest(suite, "of a new workspace begin with 0", async (f, workspaces) => {
      await createSecrets(f.store, 3);
      const { store } = await workspaces.open("new");
      assert.equal(await store.getRevision(), 0);
      await createSecrets(store, 2);
      assert.equal(await store.getRevision(), 2);
    });

    workspaceTest(suite, "rise with every mutation in a workspace", async (f, workspaces) => {
      const other = await workspaces.open("other");
      const inWorkspace = f.filling(other);
      const all = [defaultWorkspace, other.workspaceId];
      for (const { action, prepare } of mutations) {
        const { run } = await prepare(inWorkspace);
        const before = await revisions(workspaces, ...all);
        await run({});
        assert.deepEqual(await revisions(workspaces, ...all), raised(before, [1, 0, 1]), action);
      }
    });

    workspaceTest(
      suite,
      "rise for the default workspace with changes of the installation",
      async (f, workspaces) => {
        const { workspaceId, store } = await workspaces.open("other");
        await createSecrets(store, 3);
        const all = [defaultWorkspace, workspaceId];
        const changes: Readonly<Record<string, () => Promise<unknown>>> = {
          "a new workspace": () => workspaces.directory.create({ name: "third" }),
          "a changed workspace": () =>
            workspaces.directory.update({ workspaceId, description: "changed" }),
          "a token": () =>
            f.ports.accessTokens.transact("*", (tx) =>
              tx.insertToken({
                tokenId: `t-${"1".repeat(32)}`,
                workspaceId: "*",
                name: "token",
                tokenHash: new Uint8Array(32),
                roles: ["admin"],
                createdAt: f.clock.now,
                createdRevision: tx.newRevision,
              }),
            ),
          "a key": async () => {
            const record = await kekRecord(await newRawKek(7), "staged");
            await f.ports.kekRegistry.transact((tx) => tx.insertKek(record));
          },
          "a deleted workspace": async () => {
            const { workspaceId: third } = await workspaces.directory.get({ name: "third" });
            await workspaces.directory.delete({ workspaceId: third });
          },
        };
        for (const [what, change] of Object.entries(changes)) {
          const before = await revisions(workspaces, ...all);
          await change();
          assert.deepEqual(await revisions(workspaces, ...all), raised(before, [1, 1, 0]), what);
          assert.equal(await f.store.getRevision(), (before[1] ?? 0) + 1, what);
        }
        const { revision, tokens } = await f.ports.accessTokens.liveTokens(f.clock.now);
        assert.equal(revision, await workspaces.directory.revision());
        assert.equal(tokens.length, 1);
      },
    );

    workspaceTest(suite, "and pages are those of one workspace", async (f, { open }) => {
      const [one, two] = [await open("one"), await open("two")];
      const stores = [f.store, one.store, two.store];
      for (const store of stores) for (const prefix of ["a", "b"]) await fill(store, prefix);
      for (const [index, mine] of stores.entries()) {
        const others = stores.filter((store) => store !== mine);
        const whole = await Promise.all(lists.map((list) => list(mine, {})));
        const first = await Promise.all(lists.map((list) => list(mine, { maxResults: 1 })));
        for (const other of others) await fill(other, `later-${index}`);
        for (const [at, list] of lists.entries()) {
          assert.deepEqual(await list(mine, { maxResults: 1 }), first[at]);
          const { items = [], nextPageToken: pageToken = "" } = first[at] ?? {};
          const rest = await list(mine, { pageToken });
          assert.deepEqual([...items, ...rest.items], whole[at]?.items);
          for (const other of others) {
            assert.equal(
              await messageFor(() => list(other, { pageToken })),
              await messageFor(() => list(other, { pageToken: `1.${"A".repeat(16)}.1` })),
              "a page token of another workspace must be unknown",
            );
          }
        }
      }
    });

    workspaceTest(suite, "are exact with concurrent writers", async (f, workspaces) => {
      const [one, two] = [await workspaces.open("one"), await workspaces.open("two")];
      const all = [defaultWorkspace, one.workspaceId, two.workspaceId];
      const before = await revisions(workspaces, ...all);
      const committed: number[][] = [[], [], []];
      const stores = [f.store, one.store, two.store];
      await Promise.all(
        stores.flatMap((store, index) =>
          Array.from({ length: 8 }, (_, at) =>
            store.createGatewaySecret(
              { secretName: `secret-${at}`, secretValue: { api_key: "value" } },
              { onCommitted: (revision) => committed[index]?.push(revision) },
            ),
          ),
        ),
      );
      assert.deepEqual(await revisions(workspaces, ...all), raised(before, [24, 8, 8, 8]));
      for (const [index, store] of stores.entries()) {
        const { items } = await store.listSecretInfos();
        assert.equal(new Set(items.map(({ secretName }) => secretName)).size, 8);
        const first = before[index + 1] ?? 0;
        assert.deepEqual(
          committed[index]?.toSorted((a, b) => a - b),
          Array.from({ length: 8 }, (_, at) => first + at + 1),
          "each mutation of a workspace must have its own revision",
        );
        const paged: string[] = [];
        let pageToken: string | undefined;
        do {
          const page = await store.listSecretInfos({ maxResults: 3, pageToken });
          paged.push(...page.items.map(({ secretId }) => secretId));
          pageToken = page.nextPageToken;
        } while (pageToken !== undefined && paged.length < 24);
        assert.deepEqual(
          paged,
          items.map(({ secretId }) => secretId),
        );
      }
    });
  });
}
