import { setImmediate } from "node:timers/promises";
import type {
  AccessTokenRow,
  AccessTokenStore,
  AccessTokenTransaction,
  GatewayBackend,
} from "../../../src/index.ts";
import { type Mutant, replaced } from "./mutant.ts";

type Transaction = Partial<AccessTokenTransaction>;

/** A token store with one defect; `ids` are those of all workspaces ever created, and of the installation. */
function tokenMutant(
  defect: string,
  caughtBy: string,
  members: (
    tokens: AccessTokenStore,
    context: { readonly ids: ReadonlySet<string>; readonly backend: GatewayBackend },
  ) => Partial<AccessTokenStore>,
): Mutant {
  return {
    defect,
    caughtBy: `A store of a workspace › access tokens › ${caughtBy}`,
    wrap(backend) {
      const { accessTokens, workspaces } = backend;
      if (workspaces === undefined) return backend;
      const ids = new Set(["*", "default"]);
      return {
        ...backend,
        workspaces: replaced(workspaces, {
          async create(input, by) {
            const created = await workspaces.create(input, by);
            ids.add(created.workspaceId);
            return created;
          },
        }),
        accessTokens: replaced(accessTokens, members(accessTokens, { ids, backend })),
      };
    },
  };
}

/** Replaces members of the token transactions of a workspace. */
function changing(
  tokens: AccessTokenStore,
  members: (tx: AccessTokenTransaction, workspaceId: string) => Transaction,
): Partial<AccessTokenStore> {
  return {
    transact: (workspaceId, work) =>
      tokens.transact(workspaceId, (tx) => work(replaced(tx, members(tx, workspaceId)))),
  };
}

async function everyToken(
  tokens: AccessTokenStore,
  ids: ReadonlySet<string>,
): Promise<AccessTokenRow[]> {
  const pages = [...ids].map((workspaceId) => tokens.pageTokens({ workspaceId, limit: 1_000 }));
  return (await Promise.all(pages)).flat();
}

const listed = "are listed in their workspace, in pages";
const raised = "raise the revision of their workspace";

/** Defects of the workspaces of tokens. */
export const tokenWorkspaceMutants: readonly Mutant[] = [
  tokenMutant("lists the tokens of all workspaces", listed, (tokens, { ids }) => ({
    pageTokens: async ({ after = 0, limit }) =>
      (await everyToken(tokens, ids))
        .filter(({ createdRevision }) => createdRevision > after)
        .sort((a, b) => a.createdRevision - b.createdRevision)
        .slice(0, limit),
  })),
  tokenMutant("lists tokens of the installation as those of default", listed, (tokens) => ({
    pageTokens: (page) =>
      tokens.pageTokens({ ...page, workspaceId: page.workspaceId.replace("*", "default") }),
  })),
  tokenMutant("gives tokens the revision of the installation", listed, (tokens, { backend }) =>
    changing(tokens, (tx) => ({
      async insertToken(row) {
        const createdRevision = (await backend.workspaces?.revision()) ?? 0;
        await tx.insertToken({ ...row, createdRevision });
      },
    })),
  ),
  tokenMutant("counts changes of tokens for default", raised, (tokens) => ({
    transact: (_workspaceId, work) => tokens.transact("default", work),
  })),
  tokenMutant(
    "returns live tokens with the revision of default",
    raised,
    (tokens, { backend }) => ({
      async liveTokens(at) {
        const { byWorkspace } = (await backend.workspaces?.revisions()) ?? {};
        return { ...(await tokens.liveTokens(at)), revision: byWorkspace?.get("default") ?? 0 };
      },
    }),
  ),
  tokenMutant("finds no token of another workspace", "have unique ids", (tokens) =>
    changing(tokens, (tx, workspaceId) => ({
      async token(tokenId) {
        const row = await tx.token(tokenId);
        return row?.workspaceId === workspaceId ? row : undefined;
      },
    })),
  ),
  tokenMutant("ignores a taken hash of another workspace", "have unique ids", (tokens) =>
    changing(tokens, (tx, workspaceId) => ({
      async insertToken(row) {
        const taken = (await tx.liveTokens(1)).some((one) => one.workspaceId !== workspaceId);
        await tx.insertToken(taken ? { ...row, tokenHash: new Uint8Array(32) } : row);
      },
    })),
  ),
  tokenMutant("looks for issuers in one workspace", "are issued where their issuer may", (tokens) =>
    changing(tokens, (tx, workspaceId) => ({
      liveTokens: async (at) =>
        (await tx.liveTokens(at)).filter((row) => row.workspaceId === workspaceId),
    })),
  ),
  tokenMutant("revokes tokens of one workspace", "end with their issuer", (tokens) =>
    changing(tokens, (tx, workspaceId) => ({
      async revokeTokens(tokenIds, revokedAt) {
        const live = await tx.liveTokens(1);
        const own = live.filter((row) => row.workspaceId === workspaceId);
        const ids = own.map(({ tokenId }) => tokenId).filter((id) => tokenIds.includes(id));
        await tx.revokeTokens(ids, revokedAt);
      },
    })),
  ),
  tokenMutant(
    "keeps the tokens of deleted workspaces",
    "end with their workspace",
    (tokens, { ids }) => ({
      async liveTokens(at) {
        const { revision } = await tokens.liveTokens(at);
        const all = await everyToken(tokens, ids);
        return { revision, tokens: all.filter(({ revokedAt }) => revokedAt === undefined) };
      },
    }),
  ),
  tokenMutant("issues tokens in a deleted workspace", "end with their workspace", (tokens) =>
    changing(tokens, () => ({ hasWorkspace: async () => true })),
  ),
  tokenMutant(
    "shows the tokens of a former workspace of the same name",
    "end with their workspace",
    (tokens, { ids }) => ({
      async pageTokens(page) {
        const rows = await tokens.pageTokens(page);
        if (rows.length > 0 || page.workspaceId.length < 10) return rows;
        await setImmediate();
        const others = [...ids].filter((id) => id.length > 10 && id !== page.workspaceId);
        return everyToken(tokens, new Set(others));
      },
    }),
  ),
  {
    defect: "deletes a workspace with tokens",
    caughtBy: "access tokens › count as contents of their workspace",
    wrap(backend) {
      const { workspaces, accessTokens } = backend;
      if (workspaces === undefined) return backend;
      return {
        ...backend,
        workspaces: replaced(workspaces, {
          async delete(input, by) {
            const { workspaceId } = input;
            const rows = await accessTokens.pageTokens({ workspaceId, limit: 1 });
            const cascade = input.cascade || rows.length > 0;
            await workspaces.delete({ ...input, cascade }, by);
          },
        }),
      };
    },
  },
];
