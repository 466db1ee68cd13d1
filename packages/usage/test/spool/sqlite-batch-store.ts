import { DatabaseSync } from "node:sqlite";
import type { AddBatchResult, UsageBatch } from "../../src/index.ts";
import type { BatchStore } from "../../src/spool/index.ts";

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
      create table if not exists sums (calls integer not null);`);
  }

  async registerGateway({ gatewayId }: { readonly gatewayId: string }): Promise<void> {
    this.#database.prepare("insert or ignore into gateways values (?, 0)").run(gatewayId);
  }

  async addBatch({ gatewayId, number, calls, sums }: UsageBatch): Promise<AddBatchResult> {
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
      return "added";
    } finally {
      this.#database.exec("commit");
    }
  }

  /** The request ids of all calls, and the number of calls in the sums. */
  content(): { readonly requestIds: readonly string[]; readonly summed: number } {
    const rows = this.#database.prepare("select request_id as id from calls").all();
    const sum = this.#database.prepare("select coalesce(sum(calls), 0) as calls from sums").get();
    return { requestIds: rows.map(({ id }) => String(id)), summed: Number(sum?.calls) };
  }

  close(): void {
    this.#database.close();
  }

  #knows(gatewayId: string): boolean {
    const select = this.#database.prepare("select 1 from gateways where id = ?");
    return select.get(gatewayId) !== undefined;
  }
}
