import { everyWorkspace, GatewayError, type WorkspaceScope } from "@gw/entities";
import type { AccessTokenRow, AccessTokenTransaction } from "../../ports/access-tokens.js";
import type { NewAuditRecord } from "../../ports/audit-log.js";
import type { OptimisticTransaction } from "../commit-if-current.js";
import { type MemoryState, workspaces } from "../memory-state.js";
import { type RowTable, TableDefinition, type Tables } from "../memory-tables.js";
import { PendingWrites } from "../pending-writes.js";

type TokenKey = Pick<AccessTokenRow, "tokenId">;

/** The access tokens. */
export const accessTokens: TableDefinition<AccessTokenRow, TokenKey> = new TableDefinition(
  "tokenId",
);

/** The row operations of a change of access tokens, inside its transaction. */
export class MemoryTokenTransaction implements AccessTokenTransaction, OptimisticTransaction {
  readonly newRevision: number;
  readonly #writes: PendingWrites;
  readonly #workspaceId: WorkspaceScope;
  readonly #tokens: RowTable<AccessTokenRow, TokenKey>;

  constructor(state: MemoryState, workspaceId: WorkspaceScope) {
    this.#workspaceId = workspaceId;
    this.#writes = new PendingWrites(
      state,
      workspaceId === everyWorkspace ? undefined : workspaceId,
    );
    this.#tokens = this.#writes.tables.table(accessTokens);
    this.newRevision = this.#writes.newRevision;
  }

  get isCurrent(): boolean {
    return this.#writes.isCurrent;
  }

  commit(): void {
    this.#writes.commit();
  }

  async hasWorkspace(): Promise<boolean> {
    return isLive(this.#writes.tables, this.#workspaceId);
  }

  async token(tokenId: string): Promise<AccessTokenRow | undefined> {
    return structuredClone(this.#tokens.get({ tokenId }));
  }

  async liveTokens(at: number): Promise<AccessTokenRow[]> {
    return liveTokensOf(this.#writes.tables, at);
  }

  async insertToken(row: AccessTokenRow): Promise<void> {
    const hash = Buffer.from(row.tokenHash);
    const isTaken = [...this.#tokens.rows()].some(
      ({ tokenId, tokenHash }) => tokenId === row.tokenId || hash.equals(tokenHash),
    );
    if (isTaken) {
      throw new GatewayError("RESOURCE_ALREADY_EXISTS", "A row with this key already exists");
    }
    this.#tokens.put(structuredClone(row));
  }

  async revokeTokens(tokenIds: readonly string[], revokedAt: number): Promise<void> {
    for (const tokenId of tokenIds) {
      const row = this.#tokens.get({ tokenId });
      if (row !== undefined && row.revokedAt === undefined) this.#tokens.put({ ...row, revokedAt });
    }
  }

  async appendAudit(record: NewAuditRecord): Promise<void> {
    this.#writes.audit.push(record);
  }
}

/** Copies of the tokens live at a time in Unix milliseconds. */
export function liveTokensOf(tables: Tables, at: number): AccessTokenRow[] {
  return tokensByCreation(tables).filter(
    ({ workspaceId, revokedAt, expiresAt = Number.POSITIVE_INFINITY }) =>
      revokedAt === undefined && expiresAt > at && isLive(tables, workspaceId),
  );
}

function isLive(tables: Tables, workspaceId: WorkspaceScope): boolean {
  if (workspaceId === everyWorkspace) return true;
  const workspace = tables.table(workspaces).get({ workspaceId });
  return workspace !== undefined && workspace.deletedAt === undefined;
}

/** Copies of all tokens, by ascending revision. */
export function tokensByCreation(tables: Tables): AccessTokenRow[] {
  const rows = structuredClone([...tables.table(accessTokens).rows()]);
  return rows.sort((a, b) => a.createdRevision - b.createdRevision);
}
