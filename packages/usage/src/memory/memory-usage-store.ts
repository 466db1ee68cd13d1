import type { UsageRecord } from "../records/usage-record.js";
import { addTotals, nameOfSum, type UsageSum } from "../records/usage-sum.js";
import { matchesCallPage, type UsageCallPage } from "../rules/call-pages.js";
import {
  namesOfHours,
  sumHours,
  type UsageHourName,
  type UsageHourQuery,
  type UsageHourRow,
  type UsageHours,
} from "../rules/hour-queries.js";
import { AbstractUsageStore } from "../store/abstract-usage-store.js";
import type {
  AddBatchResult,
  UsageBatch,
  UsageDeletion,
  UsageStore,
} from "../store/usage-store.js";

/** What is in a {@link MemoryUsageStore}. */
export interface MemoryUsageData {
  /** The number of the last batch of each process. */
  readonly lastBatches: Map<string, number>;
  /** By call id. */
  readonly calls: Map<string, UsageRecord>;
  /** By {@link nameOfSum}. */
  readonly sums: Map<string, UsageSum>;
}

/** A usage store in the memory of this process, for tests and for short-lived gateways. */
export class MemoryUsageStore extends AbstractUsageStore {
  protected readonly data: MemoryUsageData;

  /** @param other - a store that has the same data */
  constructor(other?: MemoryUsageStore) {
    super();
    this.data = other?.data ?? { lastBatches: new Map(), calls: new Map(), sums: new Map() };
  }

  protected async insertGateway(gatewayId: string): Promise<void> {
    if (!this.data.lastBatches.has(gatewayId)) this.data.lastBatches.set(gatewayId, 0);
  }

  protected async insertBatch(batch: UsageBatch): Promise<AddBatchResult> {
    const { gatewayId, number, calls, sums } = batch;
    const last = this.data.lastBatches.get(gatewayId);
    if (last === undefined) return "unknown_gateway";
    if (number <= last) return "known";
    this.data.lastBatches.set(gatewayId, number);
    for (const call of calls) this.data.calls.set(call.callId, copyOf(call));
    for (const { key, totals } of sums) {
      const name = nameOfSum(key);
      const known = this.data.sums.get(name);
      this.data.sums.set(name, { key, totals: known ? addTotals(known.totals, totals) : totals });
    }
    return "added";
  }

  protected async readHours(query: UsageHourQuery): Promise<readonly UsageHourRow[]> {
    return sumHours([...this.data.sums.values()], query);
  }

  protected async readNames(
    group: "endpoint" | "model",
    hours: UsageHours,
  ): Promise<readonly UsageHourName[]> {
    return namesOfHours([...this.data.sums.values()], group, hours);
  }

  protected async readCalls(page: UsageCallPage): Promise<readonly UsageRecord[]> {
    return [...this.data.calls.values()]
      .filter((call) => matchesCallPage(call, page))
      .sort((one, other) => (one.callId > other.callId ? -1 : 1))
      .slice(0, page.limit)
      .map(copyOf);
  }

  protected async deleteRows({ kind, time, limit }: UsageDeletion): Promise<number> {
    return kind === "calls"
      ? deleteOldest(this.data.calls, { time, limit, timeOf: (call) => call.time })
      : deleteOldest(this.data.sums, { time, limit, timeOf: ({ key }) => key.hour });
  }
}

/**
 * Creates an empty usage store in the memory of this process.
 *
 * @example
 * ```ts
 * const store = createMemoryUsageStore();
 * ```
 */
export function createMemoryUsageStore(): UsageStore {
  return new MemoryUsageStore();
}

function deleteOldest<Row>(
  rows: Map<string, Row>,
  range: { readonly time: number; readonly limit: number; readonly timeOf: (row: Row) => number },
): number {
  const { time, limit, timeOf } = range;
  const due = [...rows]
    .filter(([, row]) => timeOf(row) < time)
    .sort(([, one], [, other]) => timeOf(one) - timeOf(other))
    .slice(0, limit);
  for (const [name] of due) rows.delete(name);
  return due.length;
}

/** A copy without the fields that are `undefined`. */
function copyOf(call: UsageRecord): UsageRecord {
  return structuredClone(present({ ...call, tokens: call.tokens && present(call.tokens) }));
}

function present<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
