import { GatewayError, type Page, type PageRequest } from "@gw/entities";
import type {
  Allowance,
  AllowanceLedger,
  LedgerGateway,
  LimitEvent,
  SyncRequest,
  SyncResult,
} from "@gw/limits";
import { withTimeout } from "../dialects/server/with-timeout.js";
import type { SqlDatabase } from "../session/sql-database.js";
import type { SqlSession } from "../session/sql-session.js";
import { insertGateway } from "../usage/queries/gateways.js";
import { closeGateway, expireGateway, finishGateway } from "./end-leases.js";
import { allowancePage, gatewayPage } from "./ledger-lists.js";
import { deleteEvents, oldestEvents, toLimitEvent } from "./queries/events.js";
import { finishedGateways, join, lastJoin, silentGateways } from "./queries/gateways.js";
import { sweep } from "./sweep.js";
import { sync } from "./sync.js";

/** The ledger of limits in a database of usage. */
export class SqlAllowanceLedger implements AllowanceLedger {
  readonly #database: SqlDatabase;
  readonly #syncTimeout: number;
  #isClosed = false;

  /** @param syncTimeout - milliseconds after which a sync fails */
  constructor(database: SqlDatabase, syncTimeout: number) {
    this.#database = database;
    this.#syncTimeout = syncTimeout;
  }

  join(gateway: { readonly gatewayId: string; readonly maxCallMs: number }): Promise<void> {
    return this.#write(async (session) => {
      await insertGateway(session, gateway.gatewayId);
      const [last] = await session.all(lastJoin, undefined);
      // Gateways are listed in the order in which they joined.
      const joinedAt = Math.max(last?.now ?? 0, (last?.joined_at ?? 0) + 1);
      await session.run(join, { ...gateway, joinedAt });
    });
  }

  sync(request: SyncRequest): Promise<SyncResult> {
    // A sync that continues after the timeout is harmless: its number counts once.
    return withTimeout(
      this.#syncTimeout,
      this.#write((session) => sync(session, request)),
    );
  }

  async expireGateways(): Promise<readonly string[]> {
    this.#assertOpen();
    const expired: string[] = [];
    for (const { gateway_id: id } of await this.#database.all(silentGateways, undefined)) {
      if (await this.#write((session) => expireGateway(session, id))) expired.push(id);
    }
    for (const { gateway_id: id } of await this.#database.all(finishedGateways, undefined)) {
      await this.#write((session) => finishGateway(session, id));
    }
    return expired;
  }

  closeGateway(gateway: {
    readonly gatewayId: string;
    readonly hasCrashed: boolean;
  }): Promise<boolean> {
    return this.#write((session) => closeGateway(session, gateway));
  }

  async listGateways(request: PageRequest = {}): Promise<Page<LedgerGateway>> {
    this.#assertOpen();
    return gatewayPage(this.#database, request);
  }

  async listAllowances(
    request: PageRequest & { readonly limitIds: readonly string[] },
  ): Promise<Page<Allowance>> {
    this.#assertOpen();
    return allowancePage(this.#database, request);
  }

  async listEvents({ limit }: { readonly limit: number }): Promise<readonly LimitEvent[]> {
    this.#assertOpen();
    return (await this.#database.all(oldestEvents, { limit })).map(toLimitEvent);
  }

  async deleteEvents(eventIds: readonly string[]): Promise<void> {
    await this.#write((session) => session.run(deleteEvents, { eventIds }));
  }

  sweep({ limit }: { readonly limit: number }): Promise<number> {
    return this.#write((session) => sweep(session, limit));
  }

  /** The connections are those of the usage store, which closes them. */
  async close(): Promise<void> {
    this.#isClosed = true;
  }

  async #write<T>(work: (session: SqlSession) => Promise<T>): Promise<T> {
    this.#assertOpen();
    return this.#database.write(work);
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new GatewayError("STORE_CLOSED", "The ledger is closed");
  }
}
