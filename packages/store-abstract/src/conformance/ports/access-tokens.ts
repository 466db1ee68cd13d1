import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { AccessTokenRow } from "../../ports/access-tokens.js";
import { expectError } from "../kit/expect-errors.js";
import type { Fixture } from "../kit/fixture.js";
import { rounds } from "../kit/rounds.js";
import type { Suite } from "../kit/suite.js";

type NewToken = Omit<AccessTokenRow, "createdRevision">;

const interval = 600_000;

function tokenId(index: number): string {
  return `t-${index.toString(16).padStart(32, "0")}`;
}

function token(index: number, fields: Partial<NewToken> = {}): NewToken {
  return {
    tokenId: tokenId(index),
    workspaceId: "*",
    name: "ci",
    tokenHash: createHash("sha256").update(`${index}`).digest(),
    roles: ["invoker"],
    createdAt: 1_750_000_000_001 + index,
    ...fields,
  };
}

/** Inserts each token in its own transaction. */
async function insert(f: Fixture, ...tokens: readonly NewToken[]): Promise<AccessTokenRow[]> {
  const rows: AccessTokenRow[] = [];
  for (const one of tokens) {
    const row = await f.ports.accessTokens.transact("*", async (tx) => {
      const inserted = { ...one, createdRevision: tx.newRevision };
      await tx.insertToken(inserted);
      return inserted;
    });
    rows.push(row);
  }
  return rows;
}

/** Bytes as hex and no absent fields, since backends may represent both differently. */
function plain(row: AccessTokenRow): unknown {
  const present = Object.entries(row).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(present),
    tokenHash: Buffer.from(row.tokenHash).toString("hex"),
  };
}

async function all(f: Fixture): Promise<AccessTokenRow[]> {
  return f.ports.accessTokens.pageTokens({ workspaceId: "*", limit: 1_000 });
}

async function liveIds(f: Fixture, at = 1): Promise<string[]> {
  const { tokens } = await f.ports.accessTokens.liveTokens(at);
  return tokens.map((one) => one.tokenId).sort();
}

export function accessTokenCases(suite: Suite): void {
  suite.describe("the access token store", "AccessTokenStore", () => {
    suite.test("stores all fields and returns pages by createdRevision", async (f) => {
      const rows = await insert(
        f,
        token(9, {
          name: "Älice 🔑 'x'",
          owner: "🔑".repeat(255),
          roles: ["viewer", "editor", "admin", "invoker"],
          endpoints: Array.from({ length: 100 }, (_, n) => `${"x".repeat(250)}-${n}`),
          tokenHash: new Uint8Array(32).fill(255),
          createdBy: "🔑".repeat(255),
          expiresAt: 253_402_300_799_999,
        }),
        token(3, { issuerTokenId: tokenId(9), owner: "Anna", tokenHash: new Uint8Array(32) }),
        token(7, { name: "ci", revokedAt: 5, lastUsedAt: 6 }),
      );
      assert.deepEqual((await all(f)).map(plain), rows.map(plain));
      const paged: AccessTokenRow[] = [];
      for (const _ of rounds()) {
        const after = paged.at(-1)?.createdRevision;
        const page = await f.ports.accessTokens.pageTokens({ workspaceId: "*", after, limit: 2 });
        paged.push(...page);
        if (page.length < 2) break;
      }
      assert.deepEqual(paged.map(plain), rows.map(plain));
    });

    suite.test(
      "commits a change together with the next revision and the audit record",
      async (f) => {
        await insert(f, token(1));
        const revision = await f.store.getRevision();
        const newRevision = await f.ports.accessTokens.transact("*", async (tx) => {
          await tx.insertToken({ ...token(2), createdRevision: tx.newRevision });
          await tx.revokeTokens([tokenId(1), tokenId(3)], 77);
          assert.equal((await tx.token(tokenId(1)))?.revokedAt, 77);
          assert.equal((await tx.token(tokenId(2)))?.name, "ci");
          assert.equal(
            await tx.token(tokenId(3)),
            undefined,
            "a token that does not exist must be undefined",
          );
          assert.deepEqual(
            (await tx.liveTokens(1)).map((one) => one.tokenId),
            [tokenId(2)],
          );
          await tx.appendAudit({
            time: 5,
            action: "token.create",
            result: "succeeded",
            targetId: tokenId(2),
            revision: tx.newRevision,
          });
          return tx.newRevision;
        });
        assert.equal(newRevision, revision + 1);
        assert.equal(await f.store.getRevision(), revision + 1);
        assert.deepEqual(
          (await all(f)).map((row) => [row.tokenId, row.revokedAt, row.createdRevision]),
          [
            [tokenId(1), 77, revision],
            [tokenId(2), undefined, revision + 1],
          ],
        );
        const [record] = (await f.ports.auditLog.list({ maxResults: 1 })).items;
        assert.deepEqual([record?.action, record?.revision], ["token.create", revision + 1]);
      },
    );

    suite.test("rolls back tokens, revision and audit records when a change throws", async (f) => {
      await insert(f, token(1));
      const revision = await f.store.getRevision();
      const auditBefore = await f.ports.auditLog.list();
      const reason = new Error("no");
      const attempt = f.ports.accessTokens.transact("*", async (tx) => {
        await tx.insertToken({ ...token(2), createdRevision: tx.newRevision });
        await tx.revokeTokens([tokenId(1)], 77);
        await tx.appendAudit({ time: 5, action: "token.revoke", result: "succeeded" });
        throw reason;
      });
      await assert.rejects(attempt, (error) => error === reason);
      assert.deepEqual(await liveIds(f), [tokenId(1)]);
      assert.equal(await f.store.getRevision(), revision);
      assert.deepEqual(await f.ports.auditLog.list(), auditBefore);
    });

    suite.test("rejects a token whose id or hash is taken", async (f) => {
      const rows = await insert(f, token(1));
      const { tokenHash } = token(1);
      const duplicates = [token(1, { tokenHash: new Uint8Array(32) }), token(2, { tokenHash })];
      for (const duplicate of duplicates) {
        await expectError(() => insert(f, duplicate), "RESOURCE_ALREADY_EXISTS");
      }
      assert.deepEqual((await all(f)).map(plain), rows.map(plain));
      await insert(f, token(2));
    });

    suite.test("isolates ten concurrent changes, so that none is lost", async (f) => {
      const before = await f.store.getRevision();
      const changes = Array.from({ length: 10 }, (_, index) =>
        f.ports.accessTokens.transact("*", async (tx) => {
          const name = `${(await tx.liveTokens(1)).length}`;
          await tx.insertToken({ ...token(index), name, createdRevision: tx.newRevision });
        }),
      );
      await Promise.all([...changes, f.secret(), f.secret()]);
      assert.deepEqual(
        (await all(f)).map(({ name }) => name),
        ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
      );
      assert.equal(await f.store.getRevision(), before + 12);
    });

    suite.test(
      "returns the tokens that are not revoked or expired, with the revision",
      async (f) => {
        await insert(
          f,
          token(5),
          token(4, { expiresAt: 1_000 }),
          token(3, { expiresAt: 1_001, issuerTokenId: tokenId(5) }),
          token(2, { revokedAt: 1 }),
        );
        await f.secret();
        const [five, four, three] = [5, 4, 3].map(tokenId);
        assert.deepEqual(await liveIds(f, 999), [three, four, five]);
        assert.deepEqual(await liveIds(f, 1_000), [three, five]);
        assert.deepEqual(await liveIds(f, 1_001), [five]);
        const { revision } = await f.ports.accessTokens.liveTokens(1);
        assert.equal(revision, await f.store.getRevision());
      },
    );

    suite.test("keeps the time of the first revocation", async (f) => {
      await insert(f, token(1), token(2));
      await f.ports.accessTokens.transact("*", (tx) => tx.revokeTokens([tokenId(1)], 10));
      await f.ports.accessTokens.transact("*", (tx) =>
        tx.revokeTokens([tokenId(1), tokenId(2), tokenId(3)], 20),
      );
      await f.ports.accessTokens.transact("*", (tx) => tx.revokeTokens([], 30));
      assert.deepEqual(
        (await all(f)).map(({ revokedAt }) => revokedAt),
        [10, 20],
      );
    });

    suite.test("stores a use at most every ten minutes and never an older one", async (f) => {
      const { accessTokens } = f.ports;
      await insert(f, token(1), token(2), token(3));
      const revision = await f.store.getRevision();
      const auditBefore = await f.ports.auditLog.list();
      const used = 1_760_000_000_123;
      const storedUses = async (): Promise<unknown> =>
        (await all(f)).map(({ lastUsedAt }) => lastUsedAt && lastUsedAt - used);
      const note = (index: number, after: number) =>
        accessTokens.noteUses([{ tokenId: tokenId(index), usedAt: used + after }]);
      await accessTokens.noteUses([
        { tokenId: tokenId(1), usedAt: used },
        { tokenId: tokenId(2), usedAt: used + 1 },
        { tokenId: tokenId(9), usedAt: used },
      ]);
      assert.deepEqual(await storedUses(), [0, 1, undefined]);
      await note(1, interval - 1);
      await note(2, -interval);
      assert.deepEqual(await storedUses(), [0, 1, undefined]);
      await note(1, interval);
      await accessTokens.noteUses([]);
      assert.deepEqual(await storedUses(), [interval, 1, undefined]);
      assert.equal(await f.store.getRevision(), revision);
      assert.deepEqual(await f.ports.auditLog.list(), auditBefore);
    });

    suite.test("copies tokens on insert and on read", async (f) => {
      const tokenHash = new Uint8Array(32).fill(7);
      const endpoints = ["chat"];
      const given = token(1, { owner: "anna", tokenHash, endpoints });
      const before = structuredClone((await insert(f, given)).map(plain));
      tokenHash.fill(0);
      endpoints.push("other");
      const reads = [await all(f), (await f.ports.accessTokens.liveTokens(1)).tokens];
      for (const row of reads.flat()) {
        row.tokenHash.fill(1);
        (row.roles as string[]).length = 0;
        (row.endpoints as string[]).push("other");
      }
      assert.deepEqual((await all(f)).map(plain), before);
      const { tokens } = await f.ports.accessTokens.liveTokens(1);
      assert.deepEqual(tokens.map(plain), before);
    });
  });
}
