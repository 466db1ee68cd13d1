import { DatabaseSync } from "node:sqlite";
import type { AddBatchResult, UsageBatch } from "../../src/index.ts";
import type { BatchStore, CloseGateway } from "../../src/spool/index.ts";

/** What a {@link SqliteBatchStore} has. */
interface StoredContent {
  readonly requestIds: readonly string[];
  /** The number of calls in all sums. */
  readonly summed: number;
  /** The units of all charges. */
  readonly charged: number;
  /** The number of processes that were killed, and of those that stopped. */
  readonly crashed: number;
  readonly stopped: number;
}

/** A store of batches that outlives its process. It would keep a call twice if it was added twice. */
export class SqliteBatchStore implements BatchStore {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 10_000 });
    this.#database.exec(`
      pragma journal_mode = wal;
      pragma synchronous = off;
      create table if not exists gateways (id text primary key, number integer not null);
      create table if not exists calls (request_id text not null);
      create table if not exists sums (calls integer not null);
      create table if not exists charges (subject text not null, units integer not null);
      create table if not exists closed (id text primary key, crashed integer not null);`);
  }

  async registerGateway({ gatewayId }: { readonly gatewayId: string }): Promise<void> {
    this.#database.prepare("insert or ignore into gateways values (?, 0)").run(gatewayId);
  }

  readonly closeGateway: CloseGateway = async ({ gatewayId, hasCrashed }) => {
    const insert = this.#database.prepare("insert or ignore into closed values (?, ?)");
    insert.run(gatewayId, hasCrashed ? 1 : 0);
  };

  async addBatch({
    gatewayId,
    number,
    calls,
    sums,
    charges = [],
  }: UsageBatch): Promise<AddBatchResult> {
    // While a real store is busy, the process does other things, or is killed.
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    this.#database.exec("begin immediate");
    try {
      const update = "update gateways set number = ? where id = ? and number < ?";
      const { changes } = this.#database.prepare(update).run(number, gatewayId, number);
      if (changes === 0) return this.#knows(gatewayId) ? "known" : "unknown_gateway";
      const insertCall = this.#database.prepare("insert into calls values (?)");
      for (const { requestId } of calls) insertCall.run(requestId);
      const insertSum = this.#database.prepare("insert into sums values (?)");
      for (const { totals } of sums) insertSum.run(totals.calls);
      const insertCharge = this.#database.prepare("insert into charges values (?, ?)");
      for (const { subject, units } of charges) insertCharge.run(subject, units);
      return "added";
    } finally {
      this.#database.exec("commit");
    }
  }

  content(): StoredContent {
    const rows = this.#database.prepare("select request_id as id from calls").all();
    const count = (query: string): number => Number(this.#database.prepare(query).get()?.count);
    return {
      requestIds: rows.map(({ id }) => String(id)),
      summed: count("select coalesce(sum(calls), 0) as count from sums"),
      charged: count("select coalesce(sum(units), 0) as count from charges"),
      crashed: count("select count(*) as count from closed where crashed = 1"),
      stopped: count("select count(*) as count from closed where crashed = 0"),
    };
  }

  close(): void {
    this.#database.close();
  }

  #knows(gatewayId: string): boolean {
    const select = this.#database.prepare("select 1 from gateways where id = ?");
    return select.get(gatewayId) !== undefined;
  }
}
