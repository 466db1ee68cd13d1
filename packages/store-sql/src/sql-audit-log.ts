import type { Page } from "@gw/entities";
import {
  type AuditLog,
  type AuditRecord,
  auditPageOf,
  type ListAuditRecordsInput,
  type NewAuditRecord,
} from "@gw/store-abstract";
import { auditPage, insertAuditRecord } from "./queries/audit-log.js";
import { shapeOf } from "./queries/shapes.js";
import { toAuditColumns, toAuditRecord } from "./rows/audit-record.js";
import type { SqlDatabase } from "./sql-database.js";

/** The audit trail in its table. */
export class SqlAuditLog implements AuditLog {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  async append(records: readonly NewAuditRecord[]): Promise<void> {
    if (records.length === 0) return;
    await this.#database.write(async (session) => {
      for (const record of records) await session.run(insertAuditRecord, toAuditColumns(record));
    });
  }

  list(input: ListAuditRecordsInput = {}): Promise<Page<AuditRecord>> {
    return auditPageOf(input, async ({ before, limit, filters }) => {
      const query = auditPage(shapeOf(filters));
      const rows = await this.#database.all(query, { ...filters, before, limit });
      return rows.map(toAuditRecord);
    });
  }
}
