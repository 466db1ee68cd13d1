import type { Acquisition, AllowanceKey, LedgerLimit } from "@gw/limits";
import type { SqlSession } from "../session/sql-session.js";
import { insertRows } from "../usage/queries/insert-rows.js";
import { compareKeys, nameOfKey, toAllowanceKey, toKeyColumns } from "./allowance-keys.js";
import { missingAllowances } from "./queries/accounts.js";
import { toLedgerLimit } from "./rows/limit-row.js";

/** Creates the allowances of acquisitions that do not exist, unless the acquisition is refused. */
export async function openAllowances(
  session: SqlSession,
  acquisitions: readonly Acquisition[],
): Promise<void> {
  if (acquisitions.length === 0) return;
  const keys = acquisitions.map(({ key }) => toKeyColumns(key));
  const missing = new Map(
    (await session.all(missingAllowances, { keys })).map((row) => [
      nameOfKey(toAllowanceKey(row)),
      { limit: toLedgerLimit(row), now: row.now },
    ]),
  );
  const rows = [...acquisitions]
    .sort((one, other) => compareKeys(one.key, other.key))
    .flatMap((acquisition) => {
      const found = missing.get(nameOfKey(acquisition.key));
      if (found === undefined || refusalOf(acquisition, found) !== undefined) return [];
      return [newRow(acquisition, found)];
    });
  // Another gateway may have created some of them meanwhile.
  await insertRows(session, "gw_ledger_allowances", { rows, added: [] });
}

/** Why an acquisition is refused whatever is left. */
export function refusalOf(
  { key, units, windowEnd, version }: Acquisition,
  { limit, now }: { readonly limit: LedgerLimit | undefined; readonly now: number },
): "stale" | "window" | undefined {
  if (limit === undefined || limit.isDeleted || limit.version !== version) return "stale";
  // Without units, the window may have ended: its calls are still charged.
  if (limit.kind !== "fixed" || units === 0n) return undefined;
  return now >= key.windowStart && now < windowEnd ? undefined : "window";
}

function newRow(
  { key, windowEnd }: { readonly key: AllowanceKey; readonly windowEnd: number },
  { limit, now }: { readonly limit: LedgerLimit; readonly now: number },
) {
  const isBucket = limit.kind === "bucket";
  return {
    ...toKeyColumns(key),
    window_end: windowEnd,
    spent: "0",
    leased: "0",
    level: isBucket ? `${limit.amount * BigInt(limit.windowMs)}` : "0",
    refilled_at: isBucket ? now : 0,
    wanted_at: 0,
    is_warned: 0,
    is_exceeded: 0,
  };
}
