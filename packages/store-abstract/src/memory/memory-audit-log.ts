import type { Page } from "@gw/entities";
import type {
  AuditLog,
  AuditRecord,
  ListAuditRecordsInput,
  NewAuditRecord,
} from "../ports/audit-log.js";
import { auditPageOf } from "../rules/paging.js";
import type { MemoryState } from "./memory-state.js";

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
