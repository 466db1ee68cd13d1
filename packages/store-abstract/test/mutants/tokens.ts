import type {
  AccessTokenRow,
  AccessTokenStore,
  AccessTokenTransaction,
  GatewayBackend,
} from "../../src/index.ts";
import { type Mutant, replaced } from "./mutant.ts";

function withTokens(
  backend: GatewayBackend,
  members: (tokens: AccessTokenStore) => Partial<AccessTokenStore>,
): GatewayBackend {
  const { accessTokens } = backend;
  return { ...backend, accessTokens: replaced(accessTokens, members(accessTokens)) };
}

/** Replaces members of every change of the tokens. */
function withChanges(
  backend: GatewayBackend,
  members: (tx: AccessTokenTransaction) => Partial<AccessTokenTransaction>,
): GatewayBackend {
  return withTokens(backend, (tokens) => ({
    transact: (work) => tokens.transact((tx) => work(replaced(tx, members(tx)))),
  }));
}

function withoutEndpoints({ endpoints: _, ...row }: AccessTokenRow): AccessTokenRow {
  return row;
}

/** How the store of access tokens goes wrong. */
export const tokenMutants: readonly Mutant[] = [
  {
    breaks: "forgets which endpoints a token may call",
    caughtBy: "are kept whole, and come by creation in pages",
    wrap: (backend) =>
      withChanges(backend, (tx) => ({
        insertToken: (row) => tx.insertToken(withoutEndpoints(row)),
      })),
  },
  {
    breaks: "lists tokens by id",
    caughtBy: "are kept whole, and come by creation in pages",
    wrap: (backend) =>
      withTokens(backend, (tokens) => ({
        pageTokens: async (page) =>
          (await tokens.pageTokens(page)).sort((a, b) => (a.tokenId < b.tokenId ? -1 : 1)),
      })),
  },
  {
    breaks: "changes tokens without a new revision",
    caughtBy: "change as a whole, with the next revision and the audit record",
    wrap: (backend) =>
      withTokens(backend, (tokens) => ({
        transact: (work) =>
          tokens.transact((tx) => work({ ...bound(tx), newRevision: tx.newRevision - 1 })),
      })),
  },
  {
    breaks: "audits changes of tokens beside their transaction",
    caughtBy: "whose change throws stay as they were, and so does the rest",
    wrap: (backend) =>
      withChanges(backend, () => ({
        appendAudit: (record) => backend.auditLog.append([record]),
      })),
  },
  {
    breaks: "takes the hash of a token twice",
    caughtBy: "have ids and hashes that no other has",
    wrap(backend) {
      const twins: AccessTokenRow[] = [];
      return withTokens(
        withChanges(backend, (tx) => ({
          insertToken: async (row) =>
            tx.insertToken(row).catch(() => {
              twins.push(row);
            }),
        })),
        (tokens) => ({
          pageTokens: async (page) => [...(await tokens.pageTokens(page)), ...twins],
        }),
      );
    },
  },
  {
    breaks: "reads tokens in a change as they were before it began",
    caughtBy: "change as a whole, with the next revision and the audit record",
    wrap: (backend) =>
      withChanges(backend, () => ({
        liveTokens: async (at) => [...(await backend.accessTokens.liveTokens(at)).tokens],
      })),
  },
  {
    breaks: "counts a token as live at the very time at which it expires",
    caughtBy: "are live until they are revoked or expire, with the revision",
    wrap: (backend) =>
      withTokens(backend, (tokens) => ({ liveTokens: (at) => tokens.liveTokens(at - 1) })),
  },
  {
    breaks: "tells live tokens with a revision of later",
    caughtBy: "are live until they are revoked or expire, with the revision",
    wrap: (backend) =>
      withTokens(backend, (tokens) => ({
        async liveTokens(at) {
          const { revision, tokens: live } = await tokens.liveTokens(at);
          return { revision: revision + 1, tokens: live };
        },
      })),
  },
  {
    breaks: "revokes one token of several",
    caughtBy: "keep the time at which they were revoked first",
    wrap: (backend) =>
      withChanges(backend, (tx) => ({
        revokeTokens: (ids, at) => tx.revokeTokens(ids.slice(0, 1), at),
      })),
  },
  {
    breaks: "notes every use of a token",
    caughtBy: "note a use at most every ten minutes, and never an older one",
    wrap: (backend) =>
      withTokens(backend, (tokens) => ({
        noteUses: (uses) =>
          tokens.noteUses(uses.map((use) => ({ ...use, usedAt: use.usedAt + 600_000 }))),
      })),
  },
  {
    breaks: "raises the revision with every use of a token",
    caughtBy: "note a use at most every ten minutes, and never an older one",
    wrap: (backend) =>
      withTokens(backend, (tokens) => ({
        async noteUses(uses) {
          await tokens.noteUses(uses);
          await tokens.transact(async () => {});
        },
      })),
  },
  {
    breaks: "hands out its own bytes of a hash",
    caughtBy: "are the caller's own, given and taken",
    wrap(backend) {
      const kept = new Map<string, AccessTokenRow>();
      return withTokens(backend, (tokens) => ({
        pageTokens: async (page) =>
          (await tokens.pageTokens(page)).map((row) => {
            const own = kept.get(row.tokenId) ?? row;
            kept.set(row.tokenId, own);
            return own;
          }),
      }));
    },
  },
];

/** The methods of a change, to be spread. */
function bound(tx: AccessTokenTransaction): AccessTokenTransaction {
  return {
    newRevision: tx.newRevision,
    token: (tokenId) => tx.token(tokenId),
    liveTokens: (at) => tx.liveTokens(at),
    insertToken: (row) => tx.insertToken(row),
    revokeTokens: (tokenIds, revokedAt) => tx.revokeTokens(tokenIds, revokedAt),
    appendAudit: (record) => tx.appendAudit(record),
  };
}
