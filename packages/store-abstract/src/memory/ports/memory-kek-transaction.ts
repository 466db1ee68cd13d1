import { defaultWorkspace } from "@gw/entities";
import type { NewAuditRecord } from "../../ports/audit-log.js";
import type { KekChanges, KekRecord, KekTransaction } from "../../ports/kek-registry.js";
import type { LiveServer } from "../../ports/server-registry.js";
import type { OptimisticTransaction } from "../commit-if-current.js";
import { countSealedUnder } from "../memory-row-tables.js";
import { keks, type MemoryState } from "../memory-state.js";
import { OverlayTables, type Tables } from "../memory-tables.js";

/** Buffers its writes; {@link commit} applies them synchronously, so that no read sees a part. */
export class MemoryKekTransaction implements KekTransaction, OptimisticTransaction {
  readonly newRevision: number;
  readonly #state: MemoryState;
  readonly #registryChanges: number;
  /** The revision of the installation when the transaction began. */
  readonly #began: number;
  readonly #tables: OverlayTables;
  readonly #audit: NewAuditRecord[] = [];

  constructor(state: MemoryState) {
    this.#state = state;
    this.#registryChanges = state.registryChanges;
    this.#tables = new OverlayTables(state);
    this.#began = state.revision;
    this.newRevision = state.revisionOf(defaultWorkspace) + 1;
  }

  /** Whether everything that this transaction may have read is unchanged. */
  get isCurrent(): boolean {
    const { revision, registryChanges } = this.#state;
    return revision === this.#began && registryChanges === this.#registryChanges;
  }

  commit(): void {
    this.#tables.commit();
    for (const record of this.#audit) this.#state.appendAudit(record);
    this.#state.setRevision(defaultWorkspace, this.newRevision);
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
    this.#audit.push(record);
  }
}

/** Copies of all keys, by ascending version. */
export function listKeks(tables: Tables): KekRecord[] {
  const records = structuredClone([...tables.table(keks).rows()]);
  return records.sort((a, b) => a.version - b.version);
}
