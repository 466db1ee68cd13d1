import type { Page } from "@gw/entities";
import {
  type AuditDeletion,
  type AuditLog,
  type AuditRecord,
  auditPageOf,
  type ListAuditRecordsInput,
  matchesAuditFilters,
  type NewAuditRecord,
} from "@gw/store-abstract";
import type { AcmeDatabase } from "./database.js";
import { appendAudit } from "./state.js";

export class AcmeAuditLog implements AuditLog {
  readonly #database: AcmeDatabase;

  constructor(database: AcmeDatabase) {
    this.#database = database;
  }

  append(records: readonly NewAuditRecord[]): Promise<void> {
    return this.#database.transact(async (draft) => {
      for (const record of records) appendAudit(draft, record);
    });
  }

  list(input: ListAuditRecordsInput = {}): Promise<Page<AuditRecord>> {
    return auditPageOf(input, async ({ before, limit, filters }) =>
      this.#database.state.audit
        .filter((record) => record.sequence < before && matchesAuditFilters(record, filters))
        .reverse()
        .slice(0, limit)
        .map((record) => ({ ...record })),
    );
  }

  deleteBefore({ time, limit }: AuditDeletion): Promise<number> {
    return this.#database.transact(async (draft) => {
      const due = draft.audit
        // The newest record stays, because its sequence must not be used again.
        .slice(0, -1)
        .filter((record) => record.time < time)
        .sort((one, other) => one.time - other.time)
        .slice(0, limit);
      const deleted = new Set(due);
      draft.audit = draft.audit.filter((record) => !deleted.has(record));
      return due.length;
    });
  }
}
