import type { AllowanceKey, LedgerLimit } from "@gw/limits";
import type { SqlSession } from "../session/sql-session.js";
import { insertRows } from "../usage/queries/insert-rows.js";
import { AllowanceAccount } from "./allowance-account.js";
import { compareKeys, nameOfKey, toAllowanceKey, toKeyColumns } from "./allowance-keys.js";
import { latestLimits, leaseRows, lockAllowances } from "./queries/accounts.js";
import { insertEvents } from "./queries/events.js";
import { deleteEmptyLeases } from "./queries/leases.js";
import {
  changedColumns,
  toAccountState,
  toAllowanceChange,
  toLeaseChange,
} from "./rows/account-row.js";
import { toLedgerLimit } from "./rows/limit-row.js";

/** The accounts of one gateway that a transaction has locked. */
export interface LockedAccounts extends Iterable<AllowanceAccount> {
  /** The time of the database after the lock; 0 if no limit exists. */
  readonly now: number;
  limitOf(key: AllowanceKey): LedgerLimit | undefined;
  /** `undefined` if the allowance does not exist. */
  get(key: AllowanceKey): AllowanceAccount | undefined;
}

/**
 * Locks allowances that exist, in an order that is the same for all gateways. The row of the gateway is
 * locked already, so that its leases do not change.
 */
export async function lockAccounts(
  session: SqlSession,
  { gatewayId, keys }: { readonly gatewayId: string; readonly keys: readonly AllowanceKey[] },
): Promise<LockedAccounts> {
  const columns = [...keys].sort(compareKeys).map(toKeyColumns);
  const held = await session.all(leaseRows, { gatewayId, keys: columns });
  const leases = new Map(held.map((row) => [nameOfKey(toAllowanceKey(row)), row]));
  const rows = await session.all(lockAllowances, { keys: columns });
  const { limits, now } = await readLimits(session, keys);
  const accounts = new Map(
    rows.map((row) => {
      const key = toAllowanceKey(row);
      const name = nameOfKey(key);
      const state = toAccountState(row, leases.get(name));
      return [name, new AllowanceAccount({ key, limit: limits.get(key.limitId), now, state })];
    }),
  );
  return {
    now,
    limitOf: ({ limitId }) => limits.get(limitId),
    get: (key) => accounts.get(nameOfKey(key)),
    [Symbol.iterator]: () => accounts.values(),
  };
}

/** Writes the accounts that have changed, and their events. */
export async function writeAccounts(
  session: SqlSession,
  accounts: readonly AllowanceAccount[],
  gatewayId: string,
): Promise<void> {
  const allowances = accounts.flatMap(toAllowanceChange);
  // The rows exist and are locked, so that none is inserted.
  await insertRows(session, "gw_ledger_allowances", { rows: allowances, added: changedColumns });
  const leases = accounts.flatMap((account) => toLeaseChange(account, gatewayId));
  await insertRows(session, "gw_ledger_leases", { rows: leases, added: ["held", "written_off"] });
  const isEmptied = accounts.some(
    ({ before, state }) =>
      state.held + state.writtenOff === 0n && before.held + before.writtenOff > 0n,
  );
  if (isEmptied) await session.run(deleteEmptyLeases, { gatewayId });
  await insertEvents(
    session,
    accounts.flatMap(({ events }) => events),
  );
}

async function readLimits(
  session: SqlSession,
  keys: readonly AllowanceKey[],
): Promise<{ readonly limits: ReadonlyMap<string, LedgerLimit>; readonly now: number }> {
  const limitIds = [...new Set(keys.map(({ limitId }) => limitId))].sort();
  const rows = await session.all(latestLimits, { limitIds });
  const limits = new Map(rows.map((row) => [row.limit_id, toLedgerLimit(row)]));
  return { limits, now: rows.at(-1)?.now ?? 0 };
}
