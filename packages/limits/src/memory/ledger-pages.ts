import type { LimitId, Page, PageRequest } from "@gw/entities";
import { keysetPage } from "@gw/entities/paging";
import type { AllowanceKey } from "../ledger/allowance.js";
import type { Allowance, LedgerGateway } from "../ledger/allowance-ledger.js";
import { gatewayLifetimeMs } from "../ledger/gateway-lifetime.js";
import type { AllowanceRow, GatewayRow, LedgerTables } from "./ledger-tables.js";
import { remainingUnits } from "./remaining-units.js";

const hourMs = 3_600_000;

/** A page of the gateways that hold units or have synced in the last hour. */
export function pageOfGateways(
  tables: LedgerTables,
  { request, now }: { readonly request: PageRequest; readonly now: number },
): Promise<Page<LedgerGateway>> {
  const listed = [...tables.gateways.values()]
    .map((row) => ({ row, leases: countLeases(tables, row) }))
    .filter(({ row, leases }) => leases > 0 || row.expiresAt - gatewayLifetimeMs > now - hourMs);
  return pageOf(
    listed.map(({ row: { gatewayId, state, expiresAt, ordinal }, leases }) => ({
      key: ordinal,
      item: { gatewayId, state, expiresAt, leases },
    })),
    { name: "ledger_gateways", request },
  );
}

/** A page of the allowances of limits whose windows have not ended. */
export function pageOfAllowances(
  tables: LedgerTables,
  {
    limitIds,
    request,
    now,
  }: {
    readonly limitIds: readonly LimitId[];
    readonly request: PageRequest;
    readonly now: number;
  },
): Promise<Page<Allowance>> {
  const listed = tables.allowances
    .filter(({ key }) => limitIds.includes(key.limitId))
    .filter(({ windowEnd }) => windowEnd === 0 || windowEnd > now)
    .flatMap((row) => allowanceOf(tables, row, now));
  return pageOf(
    listed.map((item) => ({ key: orderOf(item.key), item })),
    { name: JSON.stringify(["ledger_allowances", limitIds]), request },
  );
}

function allowanceOf(tables: LedgerTables, row: AllowanceRow, now: number): readonly Allowance[] {
  const limit = tables.limits.get(row.key.limitId);
  if (limit === undefined) return [];
  const { key, windowEnd, leased, spent } = row;
  const remaining = remainingUnits(row, limit, now);
  return [{ key, windowEnd, limit, leased, spent, remaining }];
}

function countLeases(tables: LedgerTables, { gatewayId }: GatewayRow): number {
  return tables.leasesOf(gatewayId).filter(({ held }) => held > 0n).length;
}

function orderOf({ limitId, subject, windowStart }: AllowanceKey): string {
  const bytes = Buffer.from(JSON.stringify([limitId, windowStart, subject]));
  return bytes.toString("hex");
}

function pageOf<Item>(
  rows: readonly { readonly key: number | string; readonly item: Item }[],
  { name, request }: { readonly name: string; readonly request: PageRequest },
): Promise<Page<Item>> {
  const ordered = rows
    .map(({ key, item }) => ({ key: `${key}`.padStart(12, "0"), item }))
    .sort((one, other) => (one.key < other.key ? -1 : 1));
  return keysetPage<{ readonly key: string; readonly item: Item }>({
    identity: name,
    request,
    keyPattern: /^[0-9a-f]+$/,
    keyOf: ({ key }) => key,
    read: async ({ after = "", limit }) => ordered.filter(({ key }) => key > after).slice(0, limit),
  }).then(({ items, ...rest }) => ({ ...rest, items: items.map(({ item }) => item) }));
}
