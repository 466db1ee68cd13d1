import type { Page } from "@gw/entities";
import type { AuditLog, AuditRecord, ListAuditRecordsInput, NewAuditRecord } from "../audit-log.js";
import type { KekRecord, KekRegistry } from "../kek-registry.js";
import { auditPageOf } from "../rules/audit-paging.js";
import type { MemoryState } from "./memory-state.js";
import { appendTo } from "./memory-transaction.js";

export class MemoryKekRegistry implements KekRegistry {
  readonly #state: MemoryState;

  constructor(state: MemoryState) {
    this.#state = state;
  }

  async list(): Promise<KekRecord[]> {
    return structuredClone([...this.#state.opened.keks.values()]).sort(
      (a, b) => a.version - b.version,
    );
  }

  async insert(record: KekRecord): Promise<boolean> {
    const { keks, sealed } = this.#state.opened;
    const isNamed = [...sealed.rows()].some(({ kekVersion }) => kekVersion === record.version);
    const isSecondActive =
      record.state === "active" && this.#state.opened.activeKekVersion() !== undefined;
    if (keks.has(record.version) || isNamed || isSecondActive) return false;
    keks.set(record.version, structuredClone(record));
    return true;
  }
}

export class MemoryAuditLog implements AuditLog {
  readonly #state: MemoryState;

  constructor(state: MemoryState) {
    this.#state = state;
  }

  async append(records: readonly NewAuditRecord[]): Promise<void> {
    const { audit } = this.#state.opened;
    for (const record of records) appendTo(audit, record);
  }

  list(input: ListAuditRecordsInput = {}): Promise<Page<AuditRecord>> {
    return auditPageOf(input, async ({ before, limit, filters }) =>
      this.#state.opened.audit
        .filter(
          (record) =>
            record.sequence < before &&
            (filters.principal === undefined || record.principal === filters.principal) &&
            (filters.action === undefined || record.action === filters.action) &&
            (filters.targetId === undefined || record.targetId === filters.targetId),
        )
        .reverse()
        .slice(0, limit)
        .map((record) => ({ ...record })),
    );
  }
}
