import assert from "node:assert/strict";
import type { AccessTokenRole } from "@gw/entities";
import { describe, expect, test } from "vitest";
import {
  type AccessTokenRow,
  createTokenOperations,
  hashAccessToken,
  rightsOfTokens,
  type TokenOperations,
} from "../../src/index.ts";
import { createMemoryBackend } from "../../src/memory/index.ts";

class Tokens {
  readonly backend = createMemoryBackend();
  now = 1_760_000_000_000;
  readonly operations: TokenOperations = createTokenOperations({
    accessTokens: this.backend.accessTokens,
    clock: () => this.now,
  });

  /** Issues a token as the bootstrap administrator or with the token `by`. @returns its id */
  async issue(
    roles: readonly AccessTokenRole[],
    rest: { by?: string; owner?: string; endpoints?: string[]; expiresAt?: number } = {},
  ): Promise<string> {
    const { by, ...input } = rest;
    const context = by === undefined ? {} : { tokenId: by, principal: `token:${by}` };
    const { info } = await this.operations.createAccessToken(
      { name: "x", roles, ...input },
      context,
    );
    return info.tokenId;
  }

  async rights(tokenId: string): Promise<unknown> {
    const { tokens } = await this.backend.accessTokens.liveTokens(this.now);
    const rights = rightsOfTokens(tokens).get(tokenId);
    return rights && [...rights.permissions].join(" ");
  }
}

const denied = { code: "PERMISSION_DENIED" };

describe("issuing a token", () => {
  test("returns the token once and stores only its hash", async () => {
    const { backend, operations } = new Tokens();
    const input = { name: "ci", owner: "anna", roles: ["invoker"] as const, endpoints: ["chat"] };
    const { token, info } = await operations.createAccessToken(input, {
      principal: "admin",
      requestId: "r-1",
    });
    assert.match(token, /^gw_[A-Za-z0-9_-]{43}$/);
    const [row] = await backend.accessTokens.pageTokens({ workspaceId: "default", limit: 10 });
    assert.deepEqual(row?.tokenHash, new Uint8Array(hashAccessToken(token)));
    const { items } = await operations.listAccessTokens();
    expect(items).toEqual([info]);
    expect(info).toEqual({
      tokenId: expect.stringMatching(/^t-[0-9a-f]{32}$/),
      name: "ci",
      owner: "anna",
      workspace: "default",
      roles: ["invoker"],
      endpoints: ["chat"],
      createdAt: 1_760_000_000_000,
      createdBy: "admin",
    });
    const audit = await backend.auditLog.list();
    expect(audit.items).toMatchObject([
      { action: "token.create", targetId: info.tokenId, targetName: "ci", revision: 1 },
    ]);
    expect(JSON.stringify([items, audit, row])).not.toContain(token.slice(3));
  });

  test("reports its revision; tokens are listed in pages", async () => {
    const { operations } = new Tokens();
    const committed: number[] = [];
    for (const name of ["a", "b", "a"]) {
      await operations.createAccessToken(
        { name, roles: ["viewer"] },
        { onCommitted: (revision) => committed.push(revision) },
      );
    }
    expect(committed).toEqual([1, 2, 3]);
    const first = await operations.listAccessTokens({ maxResults: 2 });
    const { nextPageToken: pageToken } = first;
    const second = await operations.listAccessTokens({ maxResults: 2, pageToken });
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(["a", "b", "a"]);
    expect(second.nextPageToken).toBeUndefined();
  });

  test.each<AccessTokenRole[][]>([[["viewer"]], [["editor", "invoker"]], [["invoker"]]])(
    "is denied for the roles %j",
    async (roles) => {
      const tokens = new Tokens();
      const by = await tokens.issue(roles);
      await assert.rejects(tokens.issue(["viewer"], { by }), denied);
      await assert.rejects(
        tokens.operations.revokeAccessToken({ tokenId: by }, { tokenId: by }),
        denied,
      );
    },
  );

  test("is denied for rights that the issuer does not have", async () => {
    const tokens = new Tokens();
    const admin = await tokens.issue(["admin"]);
    await assert.rejects(tokens.issue(["invoker"], { by: admin }), denied);
    await assert.rejects(tokens.issue(["admin", "invoker"], { by: admin }), denied);
    await tokens.issue(["admin"], { by: admin });
    const caller = await tokens.issue(["admin", "invoker"], { endpoints: ["a", "b"] });
    await assert.rejects(tokens.issue(["invoker"], { by: caller }), denied);
    await assert.rejects(tokens.issue(["invoker"], { by: caller, endpoints: ["a", "c"] }), denied);
    await tokens.issue(["invoker"], { by: caller, endpoints: ["b"] });
    await tokens.issue(["viewer"], { by: caller });
  });

  test("does not pass on the owner of the issuer", async () => {
    const tokens = new Tokens();
    const by = await tokens.issue(["admin"], { owner: "anna" });
    await tokens.issue(["viewer"], { by });
    await tokens.issue(["viewer"], { by, owner: "ben" });
    const { items } = await tokens.operations.listAccessTokens();
    expect(items.map(({ owner }) => owner)).toEqual(["anna", undefined, "ben"]);
  });

  test("limits the expiry to that of the issuer", async () => {
    const tokens = new Tokens();
    const expiresAt = tokens.now + 1_000;
    const by = await tokens.issue(["admin"], { expiresAt });
    await assert.rejects(tokens.issue(["viewer"], { by, expiresAt: expiresAt + 1 }), denied);
    await tokens.issue(["viewer"], { by });
    await tokens.issue(["viewer"], { by, expiresAt: expiresAt - 1 });
    const { items } = await tokens.operations.listAccessTokens();
    expect(items.map((one) => one.expiresAt)).toEqual([expiresAt, expiresAt, expiresAt - 1]);
    await assert.rejects(tokens.issue(["viewer"], { expiresAt: tokens.now }), {
      code: "INVALID_STATE",
      message: "`expires_at` must be in the future",
    });
  });

  test("is denied with a revoked, expired or unknown token", async () => {
    const tokens = new Tokens();
    const by = await tokens.issue(["admin"]);
    await tokens.operations.revokeAccessToken({ tokenId: by });
    await assert.rejects(tokens.issue(["viewer"], { by }), denied);
    const short = await tokens.issue(["admin"], { expiresAt: tokens.now + 1 });
    tokens.now += 1;
    await assert.rejects(tokens.issue(["viewer"], { by: short }), denied);
    await assert.rejects(tokens.issue(["viewer"], { by: `t-${"0".repeat(32)}` }), denied);
  });
});

describe("revoking a token", () => {
  test("revokes the tokens issued with it, directly or indirectly, and no others", async () => {
    const tokens = new Tokens();
    const root = await tokens.issue(["admin"]);
    const child = await tokens.issue(["admin"], { by: root });
    const other = await tokens.issue(["admin"]);
    const grandchild = await tokens.issue(["viewer"], { by: child });
    const ofOther = await tokens.issue(["viewer"], { by: other });
    const revoked = await tokens.operations.revokeAccessToken(
      { tokenId: root },
      { tokenId: other },
    );
    expect(revoked.map(({ tokenId, revokedAt }) => [tokenId, revokedAt])).toEqual(
      [root, child, grandchild].map((id) => [id, tokens.now]),
    );
    expect(await Promise.all([root, child, grandchild].map((id) => tokens.rights(id)))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(await tokens.rights(ofOther)).toBe("read");
    const { items } = await tokens.backend.auditLog.list({ action: "token.revoke" });
    expect(items.map(({ targetId }) => targetId).reverse()).toEqual([root, child, grandchild]);
  });

  test("succeeds for a revoked token and fails for an unknown one", async () => {
    const tokens = new Tokens();
    const tokenId = await tokens.issue(["viewer"]);
    expect(await tokens.operations.revokeAccessToken({ tokenId })).toHaveLength(1);
    tokens.now += 1;
    expect(await tokens.operations.revokeAccessToken({ tokenId })).toEqual([]);
    const [row] = await tokens.backend.accessTokens.pageTokens({
      workspaceId: "default",
      limit: 1,
    });
    expect(row?.revokedAt).toBe(tokens.now - 1);
    await assert.rejects(tokens.operations.revokeAccessToken({ tokenId: `t-${"0".repeat(32)}` }), {
      code: "RESOURCE_DOES_NOT_EXIST",
      message: /^GatewayAccessToken not found \(token_id=/,
    });
  });
});

describe("the rights of a token", () => {
  function row(id: string, fields: Partial<AccessTokenRow>): AccessTokenRow {
    const { length: createdRevision } = id;
    const tokenHash = new Uint8Array(32);
    return {
      tokenId: id,
      workspaceId: "default",
      name: id,
      tokenHash,
      roles: [],
      createdAt: 1,
      createdRevision,
      ...fields,
    };
  }

  test("never exceed those of its issuer", () => {
    const rights = rightsOfTokens([
      row("a", { roles: ["editor", "invoker"], endpoints: ["x", "y"], expiresAt: 9 }),
      row("b", { roles: ["admin", "invoker"], endpoints: ["y", "z"], issuerTokenId: "a" }),
      row("c", { roles: ["invoker"], issuerTokenId: "b", expiresAt: 7 }),
      row("d", { roles: ["admin"], issuerTokenId: "gone" }),
      row("e", { roles: ["admin"], issuerTokenId: "f" }),
      row("f", { roles: ["admin"], issuerTokenId: "e" }),
    ]);
    expect([...rights.keys()]).toEqual(["a", "b", "c"]);
    expect(rights.get("b")).toEqual({
      workspaceId: "default",
      permissions: new Set(["read", "write", "invoke"]),
      endpoints: new Set(["y"]),
      expiresAt: 9,
    });
    expect(rights.get("c")).toEqual({
      workspaceId: "default",
      permissions: new Set(["invoke"]),
      endpoints: new Set(["y"]),
      expiresAt: 7,
    });
  });
});

describe("the number of valid tokens of a workspace", () => {
  test("is limited for each workspace, and not for the installation", async () => {
    const { backend } = new Tokens();
    const { accessTokens, workspaces } = backend;
    assert(workspaces !== undefined);
    let now = 1_760_000_000_000;
    const options = { accessTokens, maxTokens: 2, clock: () => now };
    const own = createTokenOperations(options);
    const workspace = await workspaces.create({ name: "research" });
    const research = createTokenOperations({ ...options, workspace });
    const roles = ["viewer"] as const;
    const { info } = await own.createAccessToken({ name: "a", roles });
    await own.createAccessToken({ name: "b", roles, expiresAt: now + 1_000 });
    const exceeded = {
      code: "INVALID_STATE",
      message: expect.stringContaining("2 access tokens"),
    };
    const issue = () => own.createAccessToken({ name: "c", roles, expiresAt: now + 500 });
    await expect(issue()).rejects.toMatchObject(exceeded);
    await research.createAccessToken({ name: "a", roles });
    for (const name of ["x", "y", "z"]) {
      await own.createAccessToken({ name, roles, workspace: "*" });
    }
    await own.revokeAccessToken({ tokenId: info.tokenId });
    await issue();
    await expect(issue()).rejects.toMatchObject(exceeded);
    now += 1_000;
    await issue();
  });
});
