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
      const records = draft.audit;
      // The newest record stays, because its sequence must not be used again.
      const examined = Math.min(limit, records.length - 1);
      draft.audit = records.filter((one, index) => index >= examined || one.time >= time);
      return records.length - draft.audit.length;
    });
  }
}
