import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  type AccessTokenRole,
  defaultWorkspace,
  everyWorkspace,
  type WorkspaceScope,
} from "@gw/entities";
import type { AccessTokenRow } from "../../ports/access-tokens.js";
import type { TokenOperations } from "../../ports/token-operations.js";
import { createTokenOperations } from "../../rules/tokens/token-operations.js";
import { rightsOfTokens } from "../../rules/tokens/token-rights.js";
import { expectError, expectNotFound, expectRejected } from "../kit/expect-errors.js";
import type { Fixture } from "../kit/fixture.js";
import type { Suite } from "../kit/suite.js";
import { type Workspaces, workspaceTest } from "./workspace-case.js";

interface Team {
  readonly workspaceId: string;
  readonly tokens: TokenOperations;
}

interface Issued {
  readonly by?: string;
  readonly roles?: readonly AccessTokenRole[];
  readonly workspace?: typeof everyWorkspace;
  readonly expiresAt?: number;
}

function operationsIn(f: Fixture, workspaceId: string, name: string): TokenOperations {
  const { accessTokens } = f.ports;
  const workspace = { workspaceId, name };
  return createTokenOperations({ accessTokens, workspace, clock: () => f.clock.now });
}

async function open(f: Fixture, workspaces: Workspaces, name: string): Promise<Team> {
  const { workspaceId } = await workspaces.open(name);
  return { workspaceId, tokens: operationsIn(f, workspaceId, name) };
}

/** Issues a token of administrators, with the token `by` or as the bootstrap administrator. @returns its id */
async function issue(tokens: TokenOperations, issued: Issued = {}): Promise<string> {
  const { by: tokenId, roles = ["admin"], ...rest } = issued;
  const input = { name: "token", roles, ...rest };
  const by = tokenId === undefined ? {} : { tokenId };
  return (await tokens.createAccessToken(input, by)).info.tokenId;
}

async function pageIds(f: Fixture, workspaceId: WorkspaceScope): Promise<readonly string[]> {
  const rows = await f.ports.accessTokens.pageTokens({ workspaceId, limit: 100 });
  return rows.map(({ tokenId }) => tokenId);
}

async function liveIds(f: Fixture): Promise<readonly string[]> {
  const { tokens } = await f.ports.accessTokens.liveTokens(f.clock.now);
  return tokens.map(({ tokenId }) => tokenId).sort();
}

function row(
  index: number,
  fields: Partial<AccessTokenRow>,
): Omit<AccessTokenRow, "createdRevision"> {
  return {
    tokenId: `t-${index.toString(16).padStart(32, "0")}`,
    workspaceId: defaultWorkspace,
    name: "token",
    tokenHash: createHash("sha256").update(`${index}`).digest(),
    roles: ["admin"],
    createdAt: 1,
    ...fields,
  };
}

async function insert(f: Fixture, token: Omit<AccessTokenRow, "createdRevision">): Promise<void> {
  await f.ports.accessTokens.transact(token.workspaceId, (tx) =>
    tx.insertToken({ ...token, createdRevision: tx.newRevision }),
  );
}

const denied = "PERMISSION_DENIED";

export function workspaceTokenCases(suite: Suite): void {
  suite.describe("access tokens", "AccessTokenStore, TokenOperations", () => {
    workspaceTest(suite, "are listed in their workspace, in pages", async (f, workspaces) => {
      const [one, two] = [await open(f, workspaces, "one"), await open(f, workspaces, "two")];
      const own = operationsIn(f, defaultWorkspace, defaultWorkspace);
      const expected: Record<string, string[]> = { one: [], two: [], default: [], "*": [] };
      for (let round = 0; round < 3; round += 1) {
        expected.one?.push(await issue(one.tokens));
        expected.two?.push(await issue(two.tokens));
        expected.default?.push(await issue(own));
        expected["*"]?.push(await issue(one.tokens, { workspace: everyWorkspace }));
      }
      const lists = { one: one.tokens, two: two.tokens, default: own };
      for (const [name, tokens] of Object.entries(lists)) {
        const shown = [];
        for (let pageToken: string | undefined; ; ) {
          const page = await tokens.listAccessTokens({ maxResults: 1, pageToken });
          shown.push(...page.items);
          pageToken = page.nextPageToken;
          if (pageToken === undefined) break;
        }
        assert.deepEqual(
          shown.map(({ tokenId }) => tokenId),
          expected[name],
          name,
        );
        assert.deepEqual(new Set(shown.map(({ workspace }) => workspace)), new Set([name]));
        const all = await tokens.listAccessTokens({ workspace: everyWorkspace });
        assert.deepEqual(
          all.items.map(({ tokenId }) => tokenId),
          expected["*"],
        );
        assert.deepEqual(new Set(all.items.map((token) => token.workspace)), new Set(["*"]));
      }
      const page = { workspaceId: two.workspaceId, limit: 10 };
      const revisions = (await f.ports.accessTokens.pageTokens(page)).map(
        (token) => token.createdRevision,
      );
      assert.deepEqual(revisions, [1, 2, 3], "revisions of tokens are those of their workspace");
      const { nextPageToken: pageToken } = await one.tokens.listAccessTokens({ maxResults: 1 });
      for (const tokens of [two.tokens, own]) {
        await expectError(() => tokens.listAccessTokens({ pageToken }), "RESOURCE_DOES_NOT_EXIST");
      }
    });

    workspaceTest(suite, "raise the revision of their workspace", async (f, workspaces) => {
      const { workspaceId, tokens } = await open(f, workspaces, "one");
      const { directory } = workspaces;
      const counted = async (): Promise<readonly (number | undefined)[]> => {
        const { installation, byWorkspace } = await directory.revisions();
        assert.equal(
          await directory.revision(),
          installation,
          "revision() is that of the installation",
        );
        const { revision } = await f.ports.accessTokens.liveTokens(f.clock.now);
        assert.equal(
          revision,
          installation,
          "liveTokens must return the revision of the installation",
        );
        return [installation, byWorkspace.get(defaultWorkspace), byWorkspace.get(workspaceId)];
      };
      assert.deepEqual(await counted(), [1, 1, 0]);
      const committed: number[] = [];
      const onCommitted = (revision: number): void => void committed.push(revision);
      const { info } = await tokens.createAccessToken(
        { name: "a", roles: ["admin"] },
        { onCommitted },
      );
      assert.deepEqual(await counted(), [2, 1, 1]);
      await tokens.revokeAccessToken({ tokenId: info.tokenId }, { onCommitted });
      assert.deepEqual(await counted(), [3, 1, 2]);
      const input = { name: "b", roles: ["admin"], workspace: everyWorkspace } as const;
      await tokens.createAccessToken(input, { onCommitted });
      assert.deepEqual(await counted(), [4, 2, 2]);
      assert.deepEqual(committed, [1, 2, 2]);
    });

    workspaceTest(suite, "of another workspace do not exist", async (f, workspaces) => {
      const [one, two] = [await open(f, workspaces, "one"), await open(f, workspaces, "two")];
      const own = operationsIn(f, defaultWorkspace, defaultWorkspace);
      const ids = {
        one: await issue(one.tokens),
        default: await issue(own),
        installation: await issue(own, { workspace: everyWorkspace }),
      };
      const before = await liveIds(f);
      for (const tokenId of Object.values(ids)) {
        const key = `token_id='${tokenId}'`;
        await expectNotFound(
          () => two.tokens.revokeAccessToken({ tokenId }),
          "GatewayAccessToken",
          key,
        );
      }
      for (const tokenId of [ids.one, ids.default]) {
        const ref = { tokenId, workspace: everyWorkspace } as const;
        await expectError(() => two.tokens.revokeAccessToken(ref), "RESOURCE_DOES_NOT_EXIST");
      }
      assert.deepEqual(await liveIds(f), before);
      await two.tokens.revokeAccessToken({ tokenId: ids.installation, workspace: everyWorkspace });
      assert.deepEqual(await liveIds(f), [ids.one, ids.default].sort());
    });

    workspaceTest(suite, "are issued where their issuer may", async (f, workspaces) => {
      const [one, two] = [await open(f, workspaces, "one"), await open(f, workspaces, "two")];
      const own = operationsIn(f, defaultWorkspace, defaultWorkspace);
      const root = await issue(own, { workspace: everyWorkspace });
      const confined = await issue(one.tokens, { by: root });
      const ofDefault = await issue(own, { by: root });
      await issue(one.tokens, { by: confined });
      await issue(two.tokens, { by: root, workspace: everyWorkspace });
      for (const [tokens, by] of [
        [two.tokens, confined],
        [own, confined],
        [one.tokens, ofDefault],
      ] as const) {
        await expectError(() => issue(tokens, { by }), denied);
        const tokenId = by;
        await expectError(() => tokens.revokeAccessToken({ tokenId }, { tokenId }), denied);
      }
      for (const [tokens, by] of [
        [one.tokens, confined],
        [own, ofDefault],
      ] as const) {
        await expectError(() => issue(tokens, { by, workspace: everyWorkspace }), denied);
        const ref = { tokenId: root, workspace: everyWorkspace } as const;
        await expectError(() => tokens.revokeAccessToken(ref, { tokenId: by }), denied);
      }
    });

    workspaceTest(
      suite,
      "are worth nothing outside the workspace of their issuer",
      async (f, workspaces) => {
        const [one, two] = [await open(f, workspaces, "one"), await open(f, workspaces, "two")];
        const issuerTokenId = await issue(one.tokens);
        const scopes = [everyWorkspace, defaultWorkspace, two.workspaceId, one.workspaceId];
        for (const [index, workspaceId] of scopes.entries()) {
          await insert(f, row(index, { workspaceId, issuerTokenId }));
        }
        const { tokens } = await f.ports.accessTokens.liveTokens(f.clock.now);
        for (const ordered of [tokens, [...tokens].reverse()]) {
          const rights = rightsOfTokens(ordered);
          const expected = [issuerTokenId, row(3, {}).tokenId].sort();
          assert.deepEqual([...rights.keys()].sort(), expected);
          for (const { workspaceId } of rights.values()) assert.equal(workspaceId, one.workspaceId);
        }
      },
    );

    workspaceTest(suite, "end with their issuer in every workspace", async (f, workspaces) => {
      const [one, two] = [await open(f, workspaces, "one"), await open(f, workspaces, "two")];
      const own = operationsIn(f, defaultWorkspace, defaultWorkspace);
      const root = await issue(own, { workspace: everyWorkspace });
      const other = await issue(own, { workspace: everyWorkspace });
      const ofOne = await issue(one.tokens, { by: root });
      const under = await issue(one.tokens, { by: ofOne });
      const ofTwo = await issue(two.tokens, { by: root });
      const kept = await issue(two.tokens, { by: other });
      const ref = { tokenId: root, workspace: everyWorkspace } as const;
      const revoked = await own.revokeAccessToken(ref, { principal: "alice" });
      const ended = [root, ofOne, under, ofTwo].sort();
      assert.deepEqual(revoked.map(({ tokenId }) => tokenId).sort(), ended);
      assert.deepEqual(await liveIds(f), [other, kept].sort());
      const { items } = await f.ports.auditLog.list({ action: "token.revoke" });
      const recorded = items.map((record) => [
        record.targetId,
        record.workspaceId,
        record.revision,
      ]);
      const revision = await f.store.getRevision();
      assert.deepEqual(
        new Map(recorded.map(([id, ...rest]) => [id, rest])),
        new Map<unknown, unknown>([
          [root, [undefined, revision]],
          [ofOne, [one.workspaceId, undefined]],
          [under, [one.workspaceId, undefined]],
          [ofTwo, [two.workspaceId, undefined]],
        ]),
        "effects in another workspace must have no revision",
      );
    });

    workspaceTest(suite, "end with their workspace", async (f, workspaces) => {
      const { directory } = workspaces;
      const one = await open(f, workspaces, "one");
      const own = operationsIn(f, defaultWorkspace, defaultWorkspace);
      const root = await issue(own, { workspace: everyWorkspace });
      const ended = [await issue(one.tokens), await issue(one.tokens, { by: root })].sort();
      assert.deepEqual(await liveIds(f), [root, ...ended].sort());
      await directory.delete({ workspaceId: one.workspaceId, cascade: true });
      assert.deepEqual(await liveIds(f), [root]);
      const key = `workspace_id='${one.workspaceId}'`;
      const [tokenId = ""] = ended;
      for (const call of [
        () => issue(one.tokens),
        () => issue(one.tokens, { by: root }),
        () => one.tokens.revokeAccessToken({ tokenId }),
      ]) {
        await expectNotFound(call, "GatewayWorkspace", key);
      }
      const unknown = operationsIn(f, `w-${"0".repeat(32)}`, "unknown");
      await expectError(() => issue(unknown), "RESOURCE_DOES_NOT_EXIST");
      const again = await open(f, workspaces, "one");
      assert.deepEqual((await again.tokens.listAccessTokens()).items, []);
      const inside = await issue(again.tokens);
      assert.deepEqual(await pageIds(f, again.workspaceId), [inside]);
      await expectError(() => issue(again.tokens, { by: tokenId }), denied);
    });

    workspaceTest(suite, "have unique ids and hashes in all workspaces", async (f, workspaces) => {
      const one = await open(f, workspaces, "one");
      const { workspaceId } = one;
      await insert(f, row(1, { workspaceId: everyWorkspace }));
      const { tokenHash } = row(1, {});
      for (const duplicate of [
        row(1, { workspaceId, tokenHash: row(2, {}).tokenHash }),
        row(2, { workspaceId, tokenHash }),
      ]) {
        await expectError(() => insert(f, duplicate), "RESOURCE_ALREADY_EXISTS");
      }
      const found = await f.ports.accessTokens.transact(workspaceId, async (tx) => {
        const token = await tx.token(row(1, {}).tokenId);
        const live = await tx.liveTokens(f.clock.now);
        return [token?.workspaceId, live.map((each) => each.workspaceId)];
      });
      assert.deepEqual(found, ["*", ["*"]], "a transaction finds the tokens of all workspaces");
    });

    workspaceTest(suite, "count as contents of their workspace", async (f, workspaces) => {
      const { directory } = workspaces;
      const { workspaceId, tokens } = await open(f, workspaces, "one");
      const expiresAt = f.clock.now + 1;
      await issue(tokens, { expiresAt });
      await issue(tokens, { workspace: everyWorkspace });
      const tokenId = await issue(tokens);
      const rejected = (mention: string) =>
        expectRejected(f, "INVALID_STATE", (by) => directory.delete({ workspaceId }, by), mention);
      await rejected("contains 2 access tokens;");
      f.clock.advance(1);
      await rejected("contains 1 access token;");
      await tokens.revokeAccessToken({ tokenId });
      await directory.delete({ workspaceId });
      const [record] = await f.succeeded();
      assert.equal(record?.details, undefined, "an empty workspace has no details");
    });
  });
}
