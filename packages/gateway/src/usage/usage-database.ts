import { GatewayError, type Page } from "@gw/entities";
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

/**
 * A usage store that is opened by its first use, so that no start waits for its database. After a
 * failure the next use opens it again.
 */
export class UsageDatabase implements UsageStore {
  readonly #open: () => Promise<UsageStore>;
  #opening: Promise<UsageStore> | undefined;
  #closing: Promise<void> | undefined;

  /** @param open - throws why the database cannot be opened */
  constructor(open: () => Promise<UsageStore>) {
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

  async #opened(): Promise<UsageStore> {
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
