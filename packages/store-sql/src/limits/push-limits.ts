import type { LedgerLimit, SyncRequest } from "@gw/limits";
import type { SqlSession } from "../session/sql-session.js";
import { insertRows } from "../usage/queries/insert-rows.js";
import { changeLimit, limitVersions } from "./queries/limits.js";
import { toLimitRow } from "./rows/limit-row.js";

/** Takes over limits of higher versions than the known ones, and those of a restored configuration. */
export async function pushLimits(
  session: SqlSession,
  { limits, restoredLimits }: Pick<SyncRequest, "limits" | "restoredLimits">,
): Promise<void> {
  const pushes = [
    ...limits.map((limit) => ({ limit, below: limit.version })),
    ...restoredLimits.map((limit) => ({ limit, below: Number.MAX_SAFE_INTEGER })),
  ];
  if (pushes.length === 0) return;
  const known = await versionsOf(
    session,
    pushes.map(({ limit }) => limit),
  );
  const due = pushes
    .filter(({ limit, below }) => (known.get(limit.limitId) ?? -1) < below)
    .sort(({ limit: one }, { limit: other }) => (one.limitId < other.limitId ? -1 : 1));
  const missing = due.filter(({ limit }) => !known.has(limit.limitId));
  const rows = new Map(
    missing.map(({ limit }) => [limit.limitId, { ...toLimitRow(limit), version: 0 }]),
  );
  // Another gateway may have inserted some of them meanwhile.
  await insertRows(session, "gw_ledger_limits", { rows: [...rows.values()], added: [] });
  for (const { limit, below } of due) {
    await session.run(changeLimit, { ...toLimitRow(limit), below });
  }
}

async function versionsOf(
  session: SqlSession,
  limits: readonly LedgerLimit[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await session.all(limitVersions, { limitIds: limits.map(({ limitId }) => limitId) });
  return new Map(rows.map(({ limit_id, version }) => [limit_id, version]));
}
