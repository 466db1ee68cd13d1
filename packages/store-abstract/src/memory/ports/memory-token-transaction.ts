import { defaultWorkspace, everyWorkspace, GatewayError, type WorkspaceScope } from "@gw/entities";
import type { AccessTokenRow, AccessTokenTransaction } from "../../ports/access-tokens.js";
import type { NewAuditRecord } from "../../ports/audit-log.js";
import type { OptimisticTransaction } from "../commit-if-current.js";
import { type MemoryState, workspaces } from "../memory-state.js";
import { OverlayTables, type RowTable, TableDefinition, type Tables } from "../memory-tables.js";

type TokenKey = Pick<AccessTokenRow, "tokenId">;

/** The access tokens. */
export const accessTokens: TableDefinition<AccessTokenRow, TokenKey> = new TableDefinition(
  "tokenId",
);

/** Buffers its writes; {@link commit} applies them synchronously, so that no read sees a part. */
export class MemoryTokenTransaction implements AccessTokenTransaction, OptimisticTransaction {
  readonly newRevision: number;
  readonly #state: MemoryState;
  /** The workspace whose revision rises. */
  readonly #workspace: string;
  /** The revision of the installation when the transaction began. */
  readonly #began: number;
  readonly #tables: OverlayTables;
  readonly #tokens: RowTable<AccessTokenRow, TokenKey>;
  readonly #audit: NewAuditRecord[] = [];

  constructor(state: MemoryState, workspaceId: WorkspaceScope) {
    this.#state = state;
    this.#workspace = workspaceId === everyWorkspace ? defaultWorkspace : workspaceId;
    this.#tables = new OverlayTables(state);
    this.#tokens = this.#tables.table(accessTokens);
    this.#began = state.revision;
    this.newRevision = state.revisionOf(this.#workspace) + 1;
  }

  /** Whether the state is unchanged since this transaction began. */
  get isCurrent(): boolean {
    return this.#state.revision === this.#began;
  }

  commit(): void {
    this.#tables.commit();
    for (const record of this.#audit) this.#state.appendAudit(record);
    this.#state.setRevision(this.#workspace, this.newRevision);
  }

  async hasWorkspace(): Promise<boolean> {
    return this.#state.workspace(this.#workspace) !== undefined;
  }

  async token(tokenId: string): Promise<AccessTokenRow | undefined> {
    return structuredClone(this.#tokens.get({ tokenId }));
  }

  async liveTokens(at: number): Promise<AccessTokenRow[]> {
    return liveTokensOf(this.#tables, at);
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
    this.#audit.push(record);
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
