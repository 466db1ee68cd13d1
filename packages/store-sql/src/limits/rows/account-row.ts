import type { RowOf } from "../../columns.js";
import type { usageTables } from "../../usage/usage-tables.js";
import type { AccountState, AllowanceAccount } from "../allowance-account.js";
import { toKeyColumns } from "../allowance-keys.js";
import type { LockedRow } from "../queries/accounts.js";

type AllowanceRow = RowOf<(typeof usageTables)["gw_ledger_allowances"]["columns"]>;
type LeaseRow = RowOf<(typeof usageTables)["gw_ledger_leases"]["columns"]>;

interface Lease {
  readonly held: string | null;
  readonly written_off: string | null;
}

/** The numbers of a locked allowance, and of the lease of a gateway. */
export function toAccountState(row: LockedRow, lease: Lease | undefined): AccountState {
  return {
    windowEnd: row.window_end,
    spent: BigInt(row.spent),
    leased: BigInt(row.leased),
    level: BigInt(row.level),
    refilledAt: row.refilled_at,
    wantedAt: row.wanted_at,
    isWarned: row.is_warned === 1,
    isExceeded: row.is_exceeded === 1,
    held: BigInt(lease?.held ?? 0),
    writtenOff: BigInt(lease?.written_off ?? 0),
  };
}

/** The columns of {@link toAllowanceChange} that are added to the row. */
export const changedColumns: readonly string[] = [
  "spent",
  "leased",
  "level",
  "refilled_at",
  "wanted_at",
  "is_warned",
  "is_exceeded",
];

/** What to add to the row of an allowance; nothing if it has not changed. */
export function toAllowanceChange({ key, before, state }: AllowanceAccount): AllowanceRow[] {
  const change = {
    spent: `${state.spent - before.spent}`,
    leased: `${state.leased - before.leased}`,
    level: `${state.level - before.level}`,
    refilled_at: state.refilledAt - before.refilledAt,
    wanted_at: state.wantedAt - before.wantedAt,
    is_warned: Number(state.isWarned) - Number(before.isWarned),
    is_exceeded: Number(state.isExceeded) - Number(before.isExceeded),
  };
  if (Object.values(change).every((value) => Number(value) === 0)) return [];
  return [{ ...toKeyColumns(key), window_end: state.windowEnd, ...change }];
}

/** What to add to the row of a lease; nothing if it has not changed. */
export function toLeaseChange(
  { key, before, state }: AllowanceAccount,
  gatewayId: string,
): LeaseRow[] {
  const held = state.held - before.held;
  const writtenOff = state.writtenOff - before.writtenOff;
  if (held === 0n && writtenOff === 0n) return [];
  const change = { held: `${held}`, written_off: `${writtenOff}` };
  return [{ gateway_id: gatewayId, ...toKeyColumns(key), ...change }];
}
