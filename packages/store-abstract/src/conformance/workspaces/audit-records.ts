import assert from "node:assert/strict";
import { defaultWorkspace, everyWorkspace } from "@gw/entities";
import { createTokenOperations } from "../../rules/tokens/token-operations.js";
import { mutations } from "../contract/mutations.js";
import { kekRecord, newRawKek } from "../kit/case-keys.js";
import { expectError } from "../kit/expect-errors.js";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";
import { fill } from "./contents.js";
import { workspaceTest } from "./workspace-case.js";

/** The actions and workspaces of all records, or of those of a workspace, newest first. */
async function recorded(f: Fixture, workspaceId?: string): Promise<readonly unknown[]> {
  const { items } = await f.ports.auditLog.list({ workspaceId, maxResults: 1_000 });
  return items.map((record) => [record.action, record.workspaceId]);
}

export function workspaceAuditCases(suite: Suite): void {
  suite.describe("audit records", "AuditLog.list, NewAuditRecord.workspaceId", () => {
    workspaceTest(suite, "have the workspace of their mutation", async (f, workspaces) => {
      const other = await workspaces.open("other");
      for (const one of [f, f.filling(other)]) {
        for (const { action, prepare } of mutations) {
          const { run } = await prepare(one);
          await run({});
          const [record] = await f.succeeded();
          assert.deepEqual([record?.action, record?.workspaceId], [action, one.workspaceId]);
        }
      }
    });

    workspaceTest(
      suite,
      "of the installation have no workspace",
      async (f, { directory, open }) => {
        const { workspaceId } = await open("other");
        await directory.update({ workspaceId, suspended: true });
        await f.ports.kekRegistry.transact(async (tx) => {
          await tx.insertKek(await kekRecord(await newRawKek(7), "staged"));
          await tx.appendAudit({ time: 1, action: "kek.stage", result: "succeeded" });
        });
        const { accessTokens } = f.ports;
        const workspace = { workspaceId, name: "other" };
        const tokens = createTokenOperations({ accessTokens, workspace });
        const input = { name: "token", roles: ["admin"] } as const;
        await tokens.createAccessToken(input);
        await tokens.createAccessToken({ ...input, workspace: everyWorkspace });
        await directory.delete({ workspaceId, cascade: true });
        assert.deepEqual(await recorded(f), [
          ["workspace.delete", undefined],
          ["token.create", undefined],
          ["token.create", workspaceId],
          ["kek.stage", undefined],
          ["workspace.update", undefined],
          ["workspace.create", undefined],
        ]);
        assert.deepEqual(await recorded(f, workspaceId), [["token.create", workspaceId]]);
        assert.deepEqual(await recorded(f, defaultWorkspace), []);
      },
    );

    workspaceTest(
      suite,
      "of one workspace are listed, also after its deletion",
      async (f, { directory, open }) => {
        const [one, two] = [await open("one"), await open("two")];
        const { auditLog } = f.ports;
        const times = [0, 1, 2, 3, 4, 5, 6, 7];
        const workspaceIds = [one.workspaceId, two.workspaceId, undefined];
        await auditLog.append(
          times.flatMap((time) =>
            workspaceIds.map((workspaceId) => ({
              ...{ time, workspaceId, result: "refused" as const, targetId: `${time}` },
              action: time % 2 === 0 ? ("secret.create" as const) : ("secret.open" as const),
            })),
          ),
        );
        await directory.delete({ workspaceId: one.workspaceId });
        const again = await open("one");
        const { workspaceId } = one;
        const shown: number[] = [];
        let pageToken: string | undefined;
        do {
          const page = await auditLog.list({ workspaceId, maxResults: 3, pageToken });
          for (const record of page.items) assert.equal(record.workspaceId, workspaceId);
          shown.push(...page.items.map(({ time }) => time));
          pageToken = page.nextPageToken;
        } while (pageToken !== undefined);
        assert.deepEqual(shown, times.toReversed());
        const found = async (filter: object): Promise<readonly number[]> =>
          (await auditLog.list({ workspaceId, ...filter })).items.map(({ time }) => time);
        assert.deepEqual(await found({ action: "secret.open" }), [7, 5, 3, 1]);
        assert.deepEqual(await found({ since: 2, until: 4 }), [3, 2]);
        assert.deepEqual(await found({ targetId: "4" }), [4]);
        assert.deepEqual(await recorded(f, again.workspaceId), []);
        const { nextPageToken = "" } = await auditLog.list({ workspaceId, maxResults: 3 });
        const foreign = { workspaceId: two.workspaceId, pageToken: nextPageToken };
        await expectError(() => auditLog.list(foreign), "RESOURCE_DOES_NOT_EXIST");
      },
    );

    workspaceTest(suite, "of a deletion have what it removed", async (f, { directory, open }) => {
      const { workspaceId, store } = await open("other");
      await fill(store, "one");
      await store.createGatewaySecret({ secretName: "two", secretValue: { k: "v" } });
      const { accessTokens } = f.ports;
      const workspace = { workspaceId, name: "other" };
      const tokens = createTokenOperations({ accessTokens, workspace });
      await tokens.createAccessToken({ name: "token", roles: ["admin"] });
      await directory.delete({ workspaceId, cascade: true });
      const [record] = await f.succeeded();
      const contents =
        "2 secrets, 1 model definition, 1 endpoint, 1 binding, 1 limit, 1 access token";
      assert.equal(record?.details, contents);
    });
  });
}
