import type { Page } from "@gw/entities";
import {
  type AuditDeletion,
  type AuditLog,
  type AuditRecord,
  auditPageOf,
  type ListAuditRecordsInput,
  type NewAuditRecord,
} from "@gw/store-abstract";
import {
  auditPage,
  deleteAuditRecords,
  earliestAuditRecords,
  newestAuditRecord,
} from "../queries/audit-log.js";
import { insertEntity } from "../queries/entities.js";
import { shapeOf } from "../queries/shapes.js";
import { toEntity } from "../rows/conversion.js";
import type { SqlDatabase } from "../session/sql-database.js";

/** The audit trail in the database. */
export class SqlAuditLog implements AuditLog {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  async append(records: readonly NewAuditRecord[]): Promise<void> {
    if (records.length === 0) return;
    await this.#database.write(async (session) => {
      for (const record of records) await insertEntity(session, "gateway_audit_log", record);
    });
  }

  deleteBefore({ time, limit }: AuditDeletion): Promise<number> {
    return this.#database.write(async (session) => {
      const [{ newest } = { newest: null }] = await session.all(newestAuditRecord, undefined);
      if (newest === null) return 0;
      const due = await session.all(earliestAuditRecords, { newest, time, limit });
      const last = due.at(-1);
      return last === undefined ? 0 : session.run(deleteAuditRecords, { newest, ...last });
    });
  }

  list(input: ListAuditRecordsInput = {}): Promise<Page<AuditRecord>> {
    return auditPageOf(input, async ({ before, limit, filters }) => {
      const query = auditPage(shapeOf(filters));
      const rows = await this.#database.all(query, { ...filters, before, limit });
      return rows.map((row) => toEntity("gateway_audit_log", row) as AuditRecord);
    });
  }
}
