import type { Page } from "@gw/entities";
import type {
  AuditDeletion,
  AuditLog,
  AuditRecord,
  ListAuditRecordsInput,
  NewAuditRecord,
} from "../../ports/audit-log.js";
import { auditPageOf, matchesAuditFilters } from "../../rules/paging.js";
import type { MemoryState } from "../memory-state.js";

export class MemoryAuditLog implements AuditLog {
  readonly #state: MemoryState;

  constructor(state: MemoryState) {
    this.#state = state;
  }

  async append(records: readonly NewAuditRecord[]): Promise<void> {
    const { opened } = this.#state;
    for (const record of records) opened.appendAudit(record);
  }

  list(input: ListAuditRecordsInput = {}): Promise<Page<AuditRecord>> {
    return auditPageOf(input, async ({ before, limit, filters }) =>
      this.#state.opened.audit
        .filter((record) => record.sequence < before && matchesAuditFilters(record, filters))
        .reverse()
        .slice(0, limit)
        .map((record) => ({ ...record })),
    );
  }

  async deleteBefore({ time, limit }: AuditDeletion): Promise<number> {
    const { opened } = this.#state;
    const due = opened.audit
      .slice(0, -1)
      .filter((record) => record.time < time)
      .sort((one, other) => one.time - other.time)
      .slice(0, limit);
    const deleted = new Set(due);
    opened.audit = opened.audit.filter((record) => !deleted.has(record));
    return due.length;
  }
}
