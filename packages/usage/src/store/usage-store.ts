import type { Page } from "@gw/entities";
import type { Charge } from "../records/charge.js";
import type { UsageRecord } from "../records/usage-record.js";
import type { UsageSum } from "../records/usage-sum.js";
import type { ListUsageCallsInput, SummarizeUsageInput, UsageSummary } from "./usage-queries.js";

/** What one process has recorded in about a second. */
export interface UsageBatch {
  /** Of the process: a random UUID per start. */
  readonly gatewayId: string;
  /** From 1; batches of a process are added in this order. */
  readonly number: number;
  /** Single calls; without those that were dropped, because the store was away for too long. */
  readonly calls: readonly UsageRecord[];
  /** Of all calls, the dropped ones included; each key once. */
  readonly sums: readonly UsageSum[];
  /**
   * What the calls used of limits, each allowance once; absent for nothing. A store next to a ledger of
   * limits settles them in the same transaction, others ignore them.
   */
  readonly charges?: readonly Charge[] | undefined;
}

/** `known`: the batch was added before. `unknown_gateway`: the process is not registered. */
export type AddBatchResult = "added" | "known" | "unknown_gateway";

/** Selects what {@link UsageStore.deleteBefore} deletes. */
export interface UsageDeletion {
  /** Single calls, or sums of hours. */
  readonly kind: "calls" | "sums";
  /** Milliseconds since the Unix epoch; the hour that contains it is not deleted. */
  readonly time: number;
  /** How many rows are deleted at most, from 1 to 100,000: the oldest ones. */
  readonly limit: number;
}

/**
 * Where usage is kept, apart from the configuration. Backends extend `AbstractUsageStore` of
 * `@gw/usage/store`, which has the rules. All methods reject with INVALID_PARAMETER_VALUE for invalid
 * input, with TEMPORARILY_UNAVAILABLE while the database is away, and with STORE_CLOSED after `close`.
 */
export interface UsageStore {
  /** Registers a process, whose batches then count from 1. Does nothing for a known one. */
  registerGateway(gateway: { readonly gatewayId: string }): Promise<void>;
  /**
   * Adds a batch: calls, sums and its number become visible together or not at all. A batch counts
   * once, however often and late it is sent; also at the same time over several connections. A number
   * that is not higher than that of the last batch of the process is known.
   *
   * @throws INVALID_PARAMETER_VALUE for a malformed batch; nothing of it is added
   */
  addBatch(batch: UsageBatch): Promise<AddBatchResult>;
  /** Sums up hours. @throws INVALID_PARAMETER_VALUE, also for more than 10,000 rows */
  summarize(input: SummarizeUsageInput): Promise<UsageSummary>;
  /**
   * Lists single calls, newest first.
   *
   * @throws INVALID_PARAMETER_VALUE; RESOURCE_DOES_NOT_EXIST for an unknown `pageToken`
   */
  listCalls(input?: ListUsageCallsInput): Promise<Page<UsageRecord>>;
  /**
   * Deletes calls or hours before `time`, in their own transaction.
   *
   * @returns how many were deleted; 0 when none are left
   */
  deleteBefore(range: UsageDeletion): Promise<number>;
  /** Idempotent. */
  close(): Promise<void>;
}
