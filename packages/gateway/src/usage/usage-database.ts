import { GatewayError, type Page } from "@gw/entities";
import type { AllowanceLedger } from "@gw/limits";
import type {
  AddBatchResult,
  ListUsageCallsInput,
  SummarizeUsageInput,
  UsageBatch,
  UsageDeletion,
  UsageRecord,
  UsageStore,
  UsageSummary,
} from "@gw/usage";
import { openedLedger } from "../limits/opened-ledger.js";

/** A usage store, and the ledger of limits in the same database. */
export interface UsageAndLedger extends UsageStore {
  readonly ledger: AllowanceLedger;
}

/**
 * A usage store that is opened by its first use, so that no start waits for its database. After a
 * failure the next use opens it again.
 */
export class UsageDatabase implements UsageAndLedger {
  readonly ledger: AllowanceLedger = openedLedger(async () => (await this.#opened()).ledger);
  readonly #open: () => Promise<UsageAndLedger>;
  #opening: Promise<UsageAndLedger> | undefined;
  #closing: Promise<void> | undefined;

  /** @param open - throws why the database cannot be opened */
  constructor(open: () => Promise<UsageAndLedger>) {
    this.#open = open;
  }

  async registerGateway(gateway: { readonly gatewayId: string }): Promise<void> {
    await (await this.#opened()).registerGateway(gateway);
  }

  async addBatch(batch: UsageBatch): Promise<AddBatchResult> {
    return (await this.#opened()).addBatch(batch);
  }

  async summarize(input: SummarizeUsageInput): Promise<UsageSummary> {
    return (await this.#opened()).summarize(input);
  }

  async listCalls(input?: ListUsageCallsInput): Promise<Page<UsageRecord>> {
    return (await this.#opened()).listCalls(input);
  }

  async deleteBefore(range: UsageDeletion): Promise<number> {
    return (await this.#opened()).deleteBefore(range);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // A database that could not be opened needs no close.
    const store = await this.#opening?.catch(() => undefined);
    await store?.close();
  }

  async #opened(): Promise<UsageAndLedger> {
    if (this.#closing !== undefined) {
      throw new GatewayError("STORE_CLOSED", "The usage store is closed");
    }
    this.#opening ??= this.#open();
    try {
      return await this.#opening;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }
}
