import { GatewayError, type LimitId, type Page, type PageRequest } from "@gw/entities";
import type { Charge } from "@gw/usage";
import type { LedgerLimit } from "../ledger/allowance.js";
import type { Allowance, AllowanceLedger, LedgerGateway } from "../ledger/allowance-ledger.js";
import { gatewayLifetimeMs } from "../ledger/gateway-lifetime.js";
import type { LimitEvent } from "../ledger/limit-event.js";
import type {
  Acquisition,
  AcquisitionResult,
  SyncRequest,
  SyncResult,
  Units,
} from "../ledger/sync.js";
import { closeGateway, expireGateway, freeStrictSlots } from "./gateway-ends.js";
import { acquireUnits, pushLimit, returnUnits, type SyncContext } from "./grants.js";
import { pageOfAllowances, pageOfGateways } from "./ledger-pages.js";
import { type GatewayRow, LedgerTables } from "./ledger-tables.js";
import { liveGateways, readAllowances, wantedAllowances } from "./read-back.js";
import { settleCharge } from "./settlement.js";
import { sweepRows } from "./sweeping.js";

/** What the ledgers of one memory share. */
export interface MemoryLedgerOptions {
  /** Milliseconds since the Unix epoch. */
  readonly clock: () => number;
  /** The number of the last batch of a gateway that is settled. */
  readonly settledBatchOf: (gatewayId: string) => number;
  /** Of a ledger with the same data. */
  readonly tables?: LedgerTables | undefined;
}

/** A ledger in the memory of this process. Each method is one transaction, because it never waits. */
export class MemoryAllowanceLedger implements AllowanceLedger {
  readonly tables: LedgerTables;
  readonly #options: MemoryLedgerOptions;
  #isClosed = false;

  constructor(options: MemoryLedgerOptions) {
    this.#options = options;
    this.tables = options.tables ?? new LedgerTables();
  }

  async join({
    gatewayId,
    maxCallMs,
  }: {
    readonly gatewayId: string;
    readonly maxCallMs: number;
  }): Promise<void> {
    this.#assertOpen();
    const { gateways } = this.tables;
    if (gateways.has(gatewayId)) return;
    const ordinal = 1 + Math.max(0, ...[...gateways.values()].map((one) => one.ordinal));
    const expiresAt = this.now + gatewayLifetimeMs;
    gateways.set(gatewayId, { gatewayId, ordinal, maxCallMs, state: "live", seq: 0, expiresAt });
  }

  async sync(request: SyncRequest): Promise<SyncResult> {
    this.#assertOpen();
    const { tables, now } = this;
    const { gatewayId } = request;
    const fence = this.fence(request);
    if (fence === "fenced") return { result: "fenced", now };
    const context = { tables, gatewayId, now };
    const acquisitions = fence === "done" ? this.apply(context, request) : [];
    return {
      result: fence,
      now,
      settledBatch: this.#options.settledBatchOf(gatewayId),
      liveGateways: liveGateways(context),
      acquisitions,
      allowances: readAllowances(context, request.reads),
      wanted: wantedAllowances(context, request.wantedSince),
    };
  }

  async expireGateways(): Promise<readonly string[]> {
    this.#assertOpen();
    const expired = [...this.tables.gateways.values()].filter((gateway) => this.expire(gateway));
    for (const gateway of this.tables.gateways.values()) this.freeSlots(gateway);
    return expired.map(({ gatewayId }) => gatewayId);
  }

  async closeGateway(gateway: {
    readonly gatewayId: string;
    readonly hasCrashed: boolean;
  }): Promise<boolean> {
    this.#assertOpen();
    return closeGateway(this.tables, { ...gateway, now: this.now });
  }

  async listGateways(request: PageRequest = {}): Promise<Page<LedgerGateway>> {
    this.#assertOpen();
    return pageOfGateways(this.tables, { request, now: this.now });
  }

  async listAllowances({
    limitIds,
    ...request
  }: PageRequest & { readonly limitIds: readonly LimitId[] }): Promise<Page<Allowance>> {
    this.#assertOpen();
    return pageOfAllowances(this.tables, { limitIds, request, now: this.now });
  }

  async listEvents({ limit }: { readonly limit: number }): Promise<readonly LimitEvent[]> {
    this.#assertOpen();
    return [...this.tables.events.values()].slice(0, limit);
  }

  async deleteEvents(eventIds: readonly string[]): Promise<void> {
    this.#assertOpen();
    for (const eventId of eventIds) this.tables.events.delete(eventId);
  }

  async sweep({ limit }: { readonly limit: number }): Promise<number> {
    this.#assertOpen();
    return sweepRows(this.tables, { limit, now: this.now });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  /** Settles what calls of a gateway used, in the transaction of the batch that reports it. */
  settle(gatewayId: string, charges: readonly Charge[]): void {
    const { tables, now } = this;
    for (const charge of charges) settleCharge({ tables, gatewayId, now }, charge);
  }

  protected get now(): number {
    return this.#options.clock();
  }

  /** The first statement of every sync. */
  protected fence({
    gatewayId,
    number,
  }: Pick<SyncRequest, "gatewayId" | "number">): "done" | "repeated" | "fenced" {
    const gateway = this.tables.gateways.get(gatewayId);
    if (gateway?.state !== "live") return "fenced";
    if (gateway.seq === number && number > 0) return "repeated";
    if (gateway.seq !== number - 1) return "fenced";
    gateway.seq = number;
    gateway.expiresAt = this.now + gatewayLifetimeMs;
    return "done";
  }

  protected apply(context: SyncContext, request: SyncRequest): readonly AcquisitionResult[] {
    for (const limit of request.limits) this.push(limit);
    for (const limit of request.restoredLimits) this.tables.limits.set(limit.limitId, limit);
    for (const units of request.returns) this.giveBack(context, units);
    return request.acquisitions.map((acquisition) => this.acquire(context, acquisition));
  }

  protected push(limit: LedgerLimit): void {
    pushLimit(this.tables, limit);
  }

  protected giveBack(context: SyncContext, units: Units): void {
    returnUnits(context, units);
  }

  protected acquire(context: SyncContext, acquisition: Acquisition): AcquisitionResult {
    return acquireUnits(context, acquisition);
  }

  protected expire(gateway: GatewayRow): boolean {
    return expireGateway(this.tables, gateway, this.now);
  }

  protected freeSlots(gateway: GatewayRow): void {
    freeStrictSlots(this.tables, gateway, this.now);
  }

  #assertOpen(): void {
    if (!this.#isClosed) return;
    throw new GatewayError("STORE_CLOSED", "The ledger of limits is closed");
  }
}
