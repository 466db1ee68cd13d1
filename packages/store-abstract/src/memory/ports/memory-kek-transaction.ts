import type { NewAuditRecord } from "../../ports/audit-log.js";
import type { KekChanges, KekRecord, KekTransaction } from "../../ports/kek-registry.js";
import type { LiveServer } from "../../ports/server-registry.js";
import type { OptimisticTransaction } from "../commit-if-current.js";
import { countSealedUnder } from "../memory-row-tables.js";
import { keks, type MemoryState } from "../memory-state.js";
import type { Tables } from "../memory-tables.js";
import { PendingWrites } from "../pending-writes.js";

/** The row operations of a change of the key registry, inside its transaction. */
export class MemoryKekTransaction implements KekTransaction, OptimisticTransaction {
  readonly newRevision: number;
  readonly #state: MemoryState;
  readonly #registryChanges: number;
  readonly #writes: PendingWrites;
  readonly #tables: Tables;

  constructor(state: MemoryState) {
    this.#state = state;
    this.#registryChanges = state.registryChanges;
    this.#writes = new PendingWrites(state);
    this.#tables = this.#writes.tables;
    this.newRevision = this.#writes.newRevision;
  }

  /** Whether everything that this transaction may have read is unchanged. */
  get isCurrent(): boolean {
    return this.#writes.isCurrent && this.#state.registryChanges === this.#registryChanges;
  }

  commit(): void {
    this.#writes.commit();
    this.#state.registryChanges += 1;
  }

  async keks(): Promise<KekRecord[]> {
    return listKeks(this.#tables);
  }

  async insertKek(record: KekRecord): Promise<void> {
    this.#tables.table(keks).insert(structuredClone(record));
  }

  async updateKek(version: number, { state, activatedAt, retiredAt }: KekChanges): Promise<void> {
    this.#tables.table(keks).update({ version }, { state, activatedAt, retiredAt });
  }

  async countSecrets(version: number): Promise<number> {
    return countSealedUnder(this.#tables, version);
  }

  async liveServers(): Promise<LiveServer[]> {
    return this.#state.liveServers();
  }

  async appendAudit(record: NewAuditRecord): Promise<void> {
    this.#writes.audit.push(record);
  }
}

/** Copies of all keys, by ascending version. */
export function listKeks(tables: Tables): KekRecord[] {
  const records = structuredClone([...tables.table(keks).rows()]);
  return records.sort((a, b) => a.version - b.version);
}
