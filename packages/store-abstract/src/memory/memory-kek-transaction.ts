import { GatewayError } from "@gw/entities";
import type { NewAuditRecord } from "../ports/audit-log.js";
import type { KekChanges, KekRecord, KekTransaction } from "../ports/kek-registry.js";
import type { LiveServer } from "../ports/server-registry.js";
import type { MemoryState, Tables } from "./memory-state.js";
import { appendRecord } from "./memory-transaction.js";

/** Buffers its writes; {@link commit} applies them synchronously, so that no read sees a part. */
export class MemoryKekTransaction implements KekTransaction {
  readonly newRevision: number;
  readonly #state: MemoryState;
  readonly #registryChanges: number;
  readonly #tables: Tables;
  readonly #write: () => void;
  readonly #audit: NewAuditRecord[] = [];

  constructor(state: MemoryState) {
    const { tables, commit } = state.overlay();
    this.#state = state;
    this.#registryChanges = state.registryChanges;
    this.#tables = tables;
    this.#write = commit;
    this.newRevision = state.revision + 1;
  }

  /** Whether everything that this transaction may have read is unchanged. */
  get isCurrent(): boolean {
    const { revision, registryChanges } = this.#state;
    return revision + 1 === this.newRevision && registryChanges === this.#registryChanges;
  }

  commit(): void {
    this.#write();
    for (const record of this.#audit) appendRecord(this.#state.audit, record);
    this.#state.revision = this.newRevision;
    this.#state.registryChanges += 1;
  }

  async keks(): Promise<KekRecord[]> {
    return structuredClone([...this.#tables.keks.rows()]).sort(byVersion);
  }

  async insertKek(record: KekRecord): Promise<void> {
    if (this.#tables.keks.get(String(record.version)) !== undefined) {
      throw new GatewayError("RESOURCE_ALREADY_EXISTS", "A row with this key already exists");
    }
    this.#tables.keks.put(structuredClone(record));
  }

  async updateKek(version: number, { state, activatedAt, retiredAt }: KekChanges): Promise<void> {
    const record = this.#tables.keks.get(String(version));
    if (record !== undefined) this.#tables.keks.put({ ...record, state, activatedAt, retiredAt });
  }

  async countSecrets(version: number): Promise<number> {
    return [...this.#tables.sealed.rows()].filter(({ kekVersion }) => kekVersion === version)
      .length;
  }

  async liveServers(): Promise<LiveServer[]> {
    return this.#state.liveServers();
  }

  async appendAudit(record: NewAuditRecord): Promise<void> {
    this.#audit.push(record);
  }
}

export function byVersion(a: KekRecord, b: KekRecord): number {
  return a.version - b.version;
}
