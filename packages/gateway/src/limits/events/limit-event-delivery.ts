import type { GatewayLimit, WorkspaceId } from "@gw/entities";
import { type AllowanceLedger, formatUnits, type LimitEvent } from "@gw/limits";
import { type AuditLog, CoalescedTask } from "@gw/store-abstract";
import { type DescribedLimitEvent, limitEventBody } from "./limit-event-body.js";
import type { Webhook } from "./webhook.js";

/** A limit with its workspace. */
export interface LimitInWorkspace {
  readonly limit: GatewayLimit;
  readonly workspaceId: WorkspaceId;
  /** The name of the workspace. */
  readonly workspace: string;
}

/** Options of {@link LimitEventDelivery}. */
export interface LimitEventDeliveryOptions {
  readonly ledger: Pick<AllowanceLedger, "listEvents" | "deleteEvents" | "listGateways">;
  /** Whether this process takes part in the ledger. */
  readonly isNeeded: () => boolean;
  /** Of this process. */
  readonly gatewayId: () => string;
  /** `undefined` for a limit that was deleted; its events are too. */
  readonly findLimit: (limitId: string) => LimitInWorkspace | undefined;
  readonly auditLog: Pick<AuditLog, "append">;
  readonly webhook?: Pick<Webhook, "send"> | undefined;
  /** Receives each event once. */
  readonly onEvent?: ((event: DescribedLimitEvent) => void) | undefined;
  /** Receives why an event could not be delivered, once until a delivery succeeds. */
  readonly onFailed?: ((error: unknown) => void) | undefined;
  /** Called when events are delivered again. */
  readonly onRecovered?: (() => void) | undefined;
}

/** Milliseconds between two looks at the ledger. */
const interval = 2_000;
/** Milliseconds after a failure; doubled with each further one, up to {@link maxRetryDelay}. */
const retryDelay = 5_000;
const maxRetryDelay = 300_000;
/** Events of one look. */
const batchSize = 100;

/**
 * Writes events of limits to the audit log and sends them to a webhook, until it is closed. Of several
 * processes, the one that joined the ledger first does so. Each event is delivered at least once, in order:
 * a webhook receives one twice if this process ends before the event is deleted.
 */
export class LimitEventDelivery {
  readonly #options: LimitEventDeliveryOptions;
  readonly #looks = new CoalescedTask(() => this.#look());
  /** Events in the audit log whose delivery has failed. */
  readonly #audited = new Set<string>();
  #failures = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: LimitEventDeliveryOptions) {
    this.#options = options;
    this.#schedule(interval);
  }

  /** Delivers what the ledger has now. Never rejects. */
  run(): Promise<void> {
    return this.#isClosed ? Promise.resolve() : this.#looks.run();
  }

  /** Waits for a delivery in progress. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#looks.idle();
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer);
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.run(), delay).unref();
  }

  async #look(): Promise<void> {
    const { ledger, isNeeded, onFailed, onRecovered } = this.#options;
    try {
      if (!isNeeded()) return this.#schedule(interval);
      const events = await ledger.listEvents({ limit: batchSize });
      if (events.length > 0 && (await this.#isFirst())) await this.#deliverAll(events);
      if (this.#failures > 0) onRecovered?.();
      this.#failures = 0;
      this.#schedule(interval);
    } catch (error) {
      if (this.#failures === 0) onFailed?.(error);
      this.#schedule(Math.min(retryDelay * 2 ** this.#failures, maxRetryDelay));
      this.#failures += 1;
    }
  }

  /** Whether no live gateway has joined the ledger before this one. */
  async #isFirst(): Promise<boolean> {
    const { ledger, gatewayId } = this.#options;
    let pageToken: string | undefined;
    do {
      const page = await ledger.listGateways({ pageToken });
      const first = page.items.find(({ state }) => state === "live");
      if (first !== undefined) return first.gatewayId === gatewayId();
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    return false;
  }

  async #deliverAll(events: readonly LimitEvent[]): Promise<void> {
    for (const event of events) {
      if (this.#isClosed) return;
      const found = this.#options.findLimit(event.key.limitId);
      if (found !== undefined) await this.#deliver(event, found);
      await this.#options.ledger.deleteEvents([event.eventId]);
      this.#audited.delete(event.eventId);
    }
  }

  async #deliver(event: LimitEvent, found: LimitInWorkspace): Promise<void> {
    const { webhook, onEvent } = this.#options;
    const described = { event, limit: found.limit, workspace: found.workspace };
    if (!this.#audited.has(event.eventId)) {
      await this.#audit(event, found);
      this.#audited.add(event.eventId);
      onEvent?.(described);
    }
    await webhook?.send(event.eventId, limitEventBody(described));
  }

  async #audit(event: LimitEvent, { limit, workspaceId }: LimitInWorkspace): Promise<void> {
    const { limitId, name } = limit;
    const [used, amount] = [formatUnits(limit, event.spent), formatUnits(limit, event.amount)];
    const { subject } = event.key;
    const details = [...`${used} of ${amount} used${subject === "" ? "" : ` by ${subject}`}`];
    await this.#options.auditLog.append([
      {
        time: event.time,
        action: `limit.${event.kind}`,
        result: "succeeded",
        workspaceId,
        targetId: limitId,
        targetName: name,
        details: details.slice(0, maxDetails).join(""),
      },
    ]);
  }
}

/** Characters of the details of an audit record. */
const maxDetails = 255;
