import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { UsageRecord } from "../../records/usage-record.js";
import { sumUsage } from "../../records/usage-sum.js";
import type { ListUsageCallsInput, SummarizeUsageInput } from "../../store/usage-queries.js";
import type { UsageBatch, UsageStore } from "../../store/usage-store.js";
import { someHour } from "./calls.js";
import type { UsageStoreSubject } from "./harness.js";

/** A store, and a process that adds batches to it. */
export class Fixture {
  readonly store: UsageStore;
  readonly #subject: UsageStoreSubject;
  readonly #gatewayId = randomUUID();
  #batches = 0;

  constructor(subject: UsageStoreSubject) {
    this.store = subject.store;
    this.#subject = subject;
  }

  /** Opens another store on the same data. */
  another(): Promise<UsageStore> {
    return this.#subject.openAnother();
  }

  dispose(): Promise<void> {
    return this.#subject.dispose();
  }

  /** Registers another process. */
  async gateway(): Promise<string> {
    const gatewayId = randomUUID();
    await this.store.registerGateway({ gatewayId });
    return gatewayId;
  }

  /** Adds a batch of these calls and their sums, with the dimension `team`. */
  async add(calls: readonly UsageRecord[]): Promise<void> {
    await this.store.registerGateway({ gatewayId: this.#gatewayId });
    this.#batches += 1;
    const result = await this.store.addBatch(
      batchOf(calls, { gatewayId: this.#gatewayId, number: this.#batches }),
    );
    assert.equal(result, "added", "a batch with a new number must be added");
  }

  /** The calls of a list, on one page. */
  async calls(input: ListUsageCallsInput = {}): Promise<readonly UsageRecord[]> {
    return (await this.store.listCalls({ maxResults: 1_000, ...input })).items;
  }

  /** The operations of the calls of a list: the names that cases give them. */
  async operations(input: ListUsageCallsInput = {}): Promise<readonly string[]> {
    return (await this.calls(input)).map(({ operation }) => operation);
  }

  /** The number of calls in the sums. */
  async summedCalls(input: Partial<SummarizeUsageInput> = {}): Promise<number> {
    const rows = await this.summary(input);
    return rows.reduce((sum, [, calls]) => sum + calls, 0);
  }

  /** The rows of a summary of all time: the values of the groups after the time, and the calls. */
  async summary(
    input: Partial<SummarizeUsageInput> = {},
  ): Promise<readonly (readonly [readonly (string | number)[], number])[]> {
    const { rows } = await this.store.summarize({ ...allTime, ...input });
    return rows.map(({ time, groups, totals }) => [
      [...(time === undefined ? [] : [time]), ...groups.map(({ value }) => value)],
      totals.calls,
    ]);
  }
}

/** A range that contains the calls of all cases. */
export const allTime: { readonly from: number; readonly to: number } = {
  from: 0,
  to: someHour * 2,
};

/** A batch of calls and their sums, with the dimension `team`. */
export function batchOf(
  calls: readonly UsageRecord[],
  { gatewayId, number }: Pick<UsageBatch, "gatewayId" | "number">,
): UsageBatch {
  return { gatewayId, number, calls, sums: sumUsage(calls, { dimensions: ["team"] }) };
}
