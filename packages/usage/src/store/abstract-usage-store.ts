import { GatewayError, type Page } from "@gw/entities";
import { parseInput } from "@gw/entities/schemas";
import type { UsageRecord } from "../records/usage-record.js";
import { hourOf } from "../records/usage-sum.js";
import { callPageOf, type UsageCallPage } from "../rules/call-pages.js";
import type {
  UsageHourName,
  UsageHourQuery,
  UsageHourRow,
  UsageHours,
} from "../rules/hour-queries.js";
import { hourQueryOf, type SummaryNames, summaryOf } from "../rules/summaries.js";
import { registerGatewaySchema, usageBatchSchema } from "../rules/usage-batch.schema.js";
import {
  listUsageCallsSchema,
  summarizeUsageSchema,
  usageDeletionSchema,
} from "../rules/usage-queries.schema.js";
import type { ListUsageCallsInput, SummarizeUsageInput, UsageSummary } from "./usage-queries.js";
import type { AddBatchResult, UsageBatch, UsageDeletion, UsageStore } from "./usage-store.js";

/**
 * Implements all rules of a {@link UsageStore} over the row operations of a backend: validation,
 * paging, the shape of summaries, and closing. A backend compares texts byte for byte, and throws
 * TEMPORARILY_UNAVAILABLE while its database is away.
 */
export abstract class AbstractUsageStore implements UsageStore {
  #closing: Promise<void> | undefined;

  /** Inserts a process without batches, unless it exists. */
  protected abstract insertGateway(gatewayId: string): Promise<void>;
  /**
   * In one transaction: raises the number of the process's last batch, inserts the calls, and adds the
   * sums to those with the same key. Writes nothing unless the number is higher than the last one.
   */
  protected abstract insertBatch(batch: UsageBatch): Promise<AddBatchResult>;
  /** Adds up sums of hours. Returns no row without calls. */
  protected abstract readHours(query: UsageHourQuery): Promise<readonly UsageHourRow[]>;
  /** Reads the names of endpoints or models, each name once or more often. */
  protected abstract readNames(
    group: "endpoint" | "model",
    hours: UsageHours,
  ): Promise<readonly UsageHourName[]>;
  /** Reads calls, those with the highest call ids first. */
  protected abstract readCalls(page: UsageCallPage): Promise<readonly UsageRecord[]>;
  /** Deletes calls with a lower time, or hours that begin before; the oldest ones up to the limit. */
  protected abstract deleteRows(range: UsageDeletion): Promise<number>;
  /** Releases what nothing else uses; runs once. */
  protected async release(): Promise<void> {}

  async registerGateway(gateway: { readonly gatewayId: string }): Promise<void> {
    this.#assertOpen();
    await this.insertGateway(parseInput(registerGatewaySchema, gateway).gatewayId);
  }

  async addBatch(batch: UsageBatch): Promise<AddBatchResult> {
    this.#assertOpen();
    return this.insertBatch(parseInput(usageBatchSchema, batch));
  }

  async summarize(input: SummarizeUsageInput): Promise<UsageSummary> {
    this.#assertOpen();
    const query = hourQueryOf(parseInput(summarizeUsageSchema, input));
    const { groupBy } = query;
    const rows = await this.readHours(query);
    return summaryOf(rows, { groupBy, names: await this.#namesOf(query) });
  }

  async listCalls(input: ListUsageCallsInput = {}): Promise<Page<UsageRecord>> {
    this.#assertOpen();
    const checked = parseInput(listUsageCallsSchema, input);
    return callPageOf(checked, (page) => this.readCalls(page));
  }

  async deleteBefore(range: UsageDeletion): Promise<number> {
    this.#assertOpen();
    const { kind, time, limit } = parseInput(usageDeletionSchema, range);
    // The hour that contains the time has calls of later times.
    return this.deleteRows({ kind, time: kind === "sums" ? hourOf(time) : time, limit });
  }

  close(): Promise<void> {
    this.#closing ??= this.release();
    return this.#closing;
  }

  async #namesOf({ from, before, filters, groupBy }: UsageHourQuery): Promise<SummaryNames> {
    const names: { endpoint?: readonly UsageHourName[]; model?: readonly UsageHourName[] } = {};
    for (const group of ["endpoint", "model"] as const) {
      if (!groupBy.includes(group)) continue;
      names[group] = await this.readNames(group, { from, before, filters });
    }
    return names;
  }

  #assertOpen(): void {
    if (this.#closing === undefined) return;
    throw new GatewayError("STORE_CLOSED", "The usage store is closed");
  }
}
