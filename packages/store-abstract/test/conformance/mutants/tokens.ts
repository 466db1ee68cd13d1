import type {
  AccessTokenRow,
  AccessTokenStore,
  AccessTokenTransaction,
  GatewayBackend,
} from "../../../src/index.ts";
import { type Mutant, replaced } from "./mutant.ts";

function withTokens(
  backend: GatewayBackend,
  members: (tokens: AccessTokenStore) => Partial<AccessTokenStore>,
): GatewayBackend {
  const { accessTokens } = backend;
  return { ...backend, accessTokens: replaced(accessTokens, members(accessTokens)) };
}

/** Replaces members of every token transaction. */
function withChanges(
  backend: GatewayBackend,
  members: (tx: AccessTokenTransaction) => Partial<AccessTokenTransaction>,
): GatewayBackend {
  return withTokens(backend, (tokens) => ({
    transact: (scope, work) => tokens.transact(scope, (tx) => work(replaced(tx, members(tx)))),
  }));
}

function withoutEndpoints({ endpoints: _, ...row }: AccessTokenRow): AccessTokenRow {
  return row;
}

function withoutOwner({ owner: _, ...row }: AccessTokenRow): AccessTokenRow {
  return row;
}

/** Defects of the access token store. */
export const tokenMutants: readonly Mutant[] = [
  {
    defect: "loses the endpoints of a token",
    caughtBy: "the access token store › stores all fields and returns pages by createdRevision",
    wrap: (backend) =>
      withChanges(backend, (tx) => ({
        insertToken: (row) => tx.insertToken(withoutEndpoints(row)),
      })),
  },
  {
    defect: "loses the owner of a token",
    caughtBy: "the access token store › stores all fields and returns pages by createdRevision",
    wrap: (backend) =>
      withChanges(backend, (tx) => ({
        insertToken: (row) => tx.insertToken(withoutOwner(row)),
      })),
  },
  {
    defect: "loses the owner of a live token",
    caughtBy: "copies tokens on insert and on read",
    wrap: (backend) =>
      withTokens(backend, (tokens) => ({
        async liveTokens(at) {
          const { revision, tokens: live } = await tokens.liveTokens(at);
          return { revision, tokens: live.map(withoutOwner) };
        },
      })),
  },
  {
    defect: "sorts tokens by id",
    caughtBy: "the access token store › stores all fields and returns pages by createdRevision",
    wrap: (backend) =>
      withTokens(backend, (tokens) => ({
        pageTokens: async (page) =>
          (await tokens.pageTokens(page)).sort((a, b) => (a.tokenId < b.tokenId ? -1 : 1)),
      })),
  },
  {
    defect: "changes tokens without a new revision",
    caughtBy: "commits a change together with the next revision",
    wrap: (backend) =>
      withTokens(backend, (tokens) => ({
        transact: (scope, work) =>
          tokens.transact(scope, (tx) => work({ ...bound(tx), newRevision: tx.newRevision - 1 })),
      })),
  },
  {
    defect: "writes audit records of token changes outside the transaction",
    caughtBy: "rolls back tokens, revision and audit records",
    wrap: (backend) =>
      withChanges(backend, () => ({
        appendAudit: (record) => backend.auditLog.append([record]),
      })),
  },
  {
    defect: "accepts two tokens with the same hash",
    caughtBy: "rejects a token whose id or hash is taken",
    wrap(backend) {
      const duplicates: AccessTokenRow[] = [];
      return withTokens(
        withChanges(backend, (tx) => ({
          insertToken: async (row) =>
            tx.insertToken(row).catch(() => {
              duplicates.push(row);
            }),
        })),
        (tokens) => ({
          pageTokens: async (page) => [...(await tokens.pageTokens(page)), ...duplicates],
        }),
      );
    },
  },
  {
    defect: "reads outdated tokens in a transaction",
    caughtBy: "commits a change together with the next revision",
    wrap: (backend) =>
      withChanges(backend, () => ({
        liveTokens: async (at) => [...(await backend.accessTokens.liveTokens(at)).tokens],
      })),
  },
  {
    defect: "treats a token as live at its expiry time",
    caughtBy: "returns the tokens that are not revoked or expired",
    wrap: (backend) =>
      withTokens(backend, (tokens) => ({ liveTokens: (at) => tokens.liveTokens(at - 1) })),
  },
  {
    defect: "returns live tokens with a later revision",
    caughtBy: "returns the tokens that are not revoked or expired",
    wrap: (backend) =>
      withTokens(backend, (tokens) => ({
        async liveTokens(at) {
          const { revision, tokens: live } = await tokens.liveTokens(at);
          return { revision: revision + 1, tokens: live };
        },
      })),
  },
  {
    defect: "revokes only one of several tokens",
    caughtBy: "keeps the time of the first revocation",
    wrap: (backend) =>
      withChanges(backend, (tx) => ({
        revokeTokens: (ids, at) => tx.revokeTokens(ids.slice(0, 1), at),
      })),
  },
  {
    defect: "stores every use of a token",
    caughtBy: "stores a use at most every ten minutes",
    wrap: (backend) =>
      withTokens(backend, (tokens) => ({
        noteUses: (uses) =>
          tokens.noteUses(uses.map((use) => ({ ...use, usedAt: use.usedAt + 600_000 }))),
      })),
  },
  {
    defect: "raises the revision with every use of a token",
    caughtBy: "stores a use at most every ten minutes",
    wrap: (backend) =>
      withTokens(backend, (tokens) => ({
        async noteUses(uses) {
          await tokens.noteUses(uses);
          await tokens.transact("*", async () => {});
        },
      })),
  },
  {
    defect: "returns its internal bytes of a hash",
    caughtBy: "copies tokens on insert and on read",
    wrap(backend) {
      const shared = new Map<string, AccessTokenRow>();
      return withTokens(backend, (tokens) => ({
        pageTokens: async (page) =>
          (await tokens.pageTokens(page)).map((row) => {
            const own = shared.get(row.tokenId) ?? row;
            shared.set(row.tokenId, own);
            return own;
          }),
      }));
    },
  },
];

/** The methods of a transaction as own properties, so that they can be spread. */
function bound(tx: AccessTokenTransaction): AccessTokenTransaction {
  return {
    newRevision: tx.newRevision,
    hasWorkspace: () => tx.hasWorkspace(),
    token: (tokenId) => tx.token(tokenId),
    liveTokens: (at) => tx.liveTokens(at),
    insertToken: (row) => tx.insertToken(row),
    revokeTokens: (tokenIds, revokedAt) => tx.revokeTokens(tokenIds, revokedAt),
    appendAudit: (record) => tx.appendAudit(record),
  };
}
