import type { Page } from "@gw/entities";
import type {
  AuditDeletion,
  AuditLog,
  AuditRecord,
  ListAuditRecordsInput,
  NewAuditRecord,
} from "../ports/audit-log.js";
import { auditPageOf, matchesAuditFilters } from "../rules/paging.js";
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
        .filter((record) => record.sequence < before && matchesAuditFilters(record, filters))
        .reverse()
        .slice(0, limit)
        .map((record) => ({ ...record })),
    );
  }

  async deleteBefore({ time, limit }: AuditDeletion): Promise<number> {
    const { audit } = this.#state.opened;
    const oldest = audit.splice(0, Math.min(limit, audit.length - 1));
    const kept = oldest.filter((record) => record.time >= time);
    audit.unshift(...kept);
    return oldest.length - kept.length;
  }
}
