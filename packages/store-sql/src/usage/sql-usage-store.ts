import type { AllowanceLedger } from "@gw/limits";
import {
  type AddBatchResult,
  firstCallIdAt,
  type UsageBatch,
  type UsageDeletion,
  type UsageRecord,
} from "@gw/usage";
import {
  AbstractUsageStore,
  type UsageCallPage,
  type UsageHourName,
  type UsageHourQuery,
  type UsageHourRow,
  type UsageHours,
} from "@gw/usage/store";
import { settleCharges } from "../limits/settle-charges.js";
import { SqlAllowanceLedger } from "../limits/sql-allowance-ledger.js";
import type { Migrated } from "../migrations/migrate.js";
import type { SqlDatabase } from "../session/sql-database.js";
import type { SqlSession } from "../session/sql-session.js";
import { callAfter, deleteCalls, pageOfCalls } from "./queries/calls.js";
import { deleteOldestSums } from "./queries/delete-sums.js";
import { gatewayById, insertGateway, settleBatch } from "./queries/gateways.js";
import { insertRows } from "./queries/insert-rows.js";
import { readHours, readNames } from "./read-sums.js";
import { toCallRow, toUsageRecord } from "./rows/call-row.js";
import { addedColumns, compareSumRows, toDayRows, toSumRow } from "./rows/sum-row.js";

/** A usage store in a SQL database, and the ledger of limits that the same gateways share. */
export class SqlUsageStore extends AbstractUsageStore {
  /** The URL of the database without credentials. */
  readonly description: string;
  /** One line each, for the operator: unsafe settings, and what the server forbade. */
  readonly notices: readonly string[];
  /** The number of the newest migration. */
  readonly schemaVersion: number;
  /** Its units are settled by batches; it is open as long as the store. */
  readonly ledger: AllowanceLedger;
  readonly #database: SqlDatabase;

  /** @internal */
  constructor(
    database: SqlDatabase,
    { schemaVersion, notices, syncTimeout }: Migrated & { readonly syncTimeout: number },
  ) {
    super();
    const { connections } = database;
    this.#database = database;
    this.description = connections.description;
    this.notices = [...connections.notices, ...notices];
    this.schemaVersion = schemaVersion;
    this.ledger = new SqlAllowanceLedger(database, syncTimeout);
  }

  protected insertGateway(gatewayId: string): Promise<void> {
    return this.#database.write((session) => insertGateway(session, gatewayId));
  }

  protected insertBatch(batch: UsageBatch): Promise<AddBatchResult> {
    const { gatewayId, number, calls, sums, charges = [] } = batch;
    const callRows = calls.map(toCallRow);
    const hours = sums.map(toSumRow).sort(compareSumRows);
    const days = toDayRows(hours).sort(compareSumRows);
    return this.#database.write(async (session) => {
      // The row of the process excludes others that add the same batch.
      if ((await session.run(settleBatch, { gatewayId, number })) === 0) {
        const [known] = await session.all(gatewayById, { gatewayId });
        return known === undefined ? "unknown_gateway" : "known";
      }
      await insertRows(session, "gw_usage_calls", { rows: callRows });
      await insertRows(session, "gw_usage_hours", { rows: hours, added: addedColumns });
      await insertRows(session, "gw_usage_days", { rows: days, added: addedColumns });
      await settleCharges(session, { gatewayId, charges });
      return "added";
    });
  }

  protected readHours(query: UsageHourQuery): Promise<readonly UsageHourRow[]> {
    return readHours(this.#database, query);
  }

  protected readNames(
    group: "endpoint" | "model",
    hours: UsageHours,
  ): Promise<readonly UsageHourName[]> {
    return readNames(this.#database, group, hours);
  }

  protected async readCalls(page: UsageCallPage): Promise<readonly UsageRecord[]> {
    return (await pageOfCalls(this.#database, page)).map(toUsageRecord);
  }

  protected deleteRows({ kind, time, limit }: UsageDeletion): Promise<number> {
    const range = { time, limit };
    return this.#database.write((session) =>
      kind === "calls" ? deleteOldestCalls(session, range) : deleteOldestSums(session, range),
    );
  }

  protected override release(): Promise<void> {
    return this.#database.close();
  }
}

async function deleteOldestCalls(
  session: SqlSession,
  { time, limit }: { readonly time: number; readonly limit: number },
): Promise<number> {
  const before = firstCallIdAt(time);
  const [last] = await session.all(callAfter, { before, skipped: limit - 1 });
  return session.run(deleteCalls, { before, last: last?.call_id ?? before });
}
