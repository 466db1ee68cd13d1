import type { Charge } from "../records/charge.js";
import type { UsageRecord } from "../records/usage-record.js";
import type { UsageSum } from "../records/usage-sum.js";

type JsonRecord = Omit<UsageRecord, "cost"> & { readonly cost?: string };

interface JsonSum {
  readonly key: UsageSum["key"];
  readonly totals: Omit<UsageSum["totals"], "cost"> & { readonly cost: string };
}

/** The form of a record in JSON, which has no large integers. */
export function recordToJson(record: UsageRecord): unknown {
  return record.cost === undefined ? record : { ...record, cost: String(record.cost) };
}

/** Reverses {@link recordToJson}. */
export function recordFromJson(value: unknown): UsageRecord {
  const { cost, ...record } = value as JsonRecord;
  return cost === undefined ? record : { ...record, cost: BigInt(cost) };
}

/** The form of a sum in JSON. */
export function sumToJson({ key, totals }: UsageSum): unknown {
  return { key, totals: { ...totals, cost: String(totals.cost) } } satisfies JsonSum;
}

/** Reverses {@link sumToJson}. */
export function sumFromJson(value: unknown): UsageSum {
  const { key, totals } = value as JsonSum;
  return { key, totals: { ...totals, cost: BigInt(totals.cost) } };
}

/** The form of a charge in JSON. */
export function chargeToJson(charge: Charge): unknown {
  return { ...charge, units: String(charge.units) };
}

/** Reverses {@link chargeToJson}. */
export function chargeFromJson(value: unknown): Charge {
  const charge = value as Omit<Charge, "units"> & { readonly units: string };
  return { ...charge, units: BigInt(charge.units) };
}
