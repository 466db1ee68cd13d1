import type { Page } from "@gw/entities";
import {
  type AuditLog,
  type AuditRecord,
  auditPageOf,
  type ListAuditRecordsInput,
  type NewAuditRecord,
} from "@gw/store-abstract";
import type { AcmeDatabase } from "./database.js";
import { appendAudit } from "./state.js";
import { matches } from "./table.js";

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
        .filter((record) => record.sequence < before && matches(record, filters))
        .reverse()
        .slice(0, limit)
        .map((record) => ({ ...record })),
    );
  }
}
