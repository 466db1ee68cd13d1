import { GatewayError } from "@gw/entities";
import type { AccessTokenRow, AccessTokenTransaction } from "../ports/access-tokens.js";
import type { NewAuditRecord } from "../ports/audit-log.js";
import type { MemoryState } from "./memory-state.js";
import type { RowTable } from "./memory-table.js";
import { appendRecord } from "./memory-transaction.js";

/** Buffers its writes; {@link commit} applies them synchronously, so that no read sees a part. */
export class MemoryTokenTransaction implements AccessTokenTransaction {
  readonly newRevision: number;
  readonly #state: MemoryState;
  readonly #tokens: RowTable<AccessTokenRow>;
  readonly #write: () => void;
  readonly #audit: NewAuditRecord[] = [];

  constructor(state: MemoryState) {
    const { tables, commit } = state.overlay();
    this.#state = state;
    this.#tokens = tables.accessTokens;
    this.#write = commit;
    this.newRevision = state.revision + 1;
  }

  /** Whether the state is unchanged since this transaction began. */
  get isCurrent(): boolean {
    return this.#state.revision + 1 === this.newRevision;
  }

  commit(): void {
    this.#write();
    for (const record of this.#audit) appendRecord(this.#state.audit, record);
    this.#state.revision = this.newRevision;
  }

  async token(tokenId: string): Promise<AccessTokenRow | undefined> {
    return structuredClone(this.#tokens.get(tokenId));
  }

  async liveTokens(at: number): Promise<AccessTokenRow[]> {
    return liveTokensOf(this.#tokens, at);
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
      const row = this.#tokens.get(tokenId);
      if (row?.revokedAt === undefined && row !== undefined)
        this.#tokens.put({ ...row, revokedAt });
    }
  }

  async appendAudit(record: NewAuditRecord): Promise<void> {
    this.#audit.push(record);
  }
}

/** Copies of the tokens live at a time in Unix milliseconds, by ascending revision. */
export function liveTokensOf(table: RowTable<AccessTokenRow>, at: number): AccessTokenRow[] {
  return tokensByCreation(table).filter(
    ({ revokedAt, expiresAt = Number.POSITIVE_INFINITY }) =>
      revokedAt === undefined && expiresAt > at,
  );
}

/** Copies of all tokens, by ascending revision. */
export function tokensByCreation(table: RowTable<AccessTokenRow>): AccessTokenRow[] {
  return structuredClone([...table.rows()]).sort((a, b) => a.createdRevision - b.createdRevision);
}
