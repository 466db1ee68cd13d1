import type { KekRecord, KekRegistry, KekTransaction } from "../../ports/kek-registry.js";
import { commitIfCurrent } from "../commit-if-current.js";
import { countSealedUnder } from "../memory-row-tables.js";
import { keks, type MemoryState } from "../memory-state.js";
import { listKeks, MemoryKekTransaction } from "./memory-kek-transaction.js";

export class MemoryKekRegistry implements KekRegistry {
  readonly #state: MemoryState;

  constructor(state: MemoryState) {
    this.#state = state;
  }

  async list(): Promise<KekRecord[]> {
    return listKeks(this.#state.opened);
  }

  async insert(record: KekRecord): Promise<boolean> {
    const { opened } = this.#state;
    const records = opened.table(keks);
    const isNamed = countSealedUnder(opened, record.version) > 0;
    const isSecondActive = record.state === "active" && opened.activeKekVersion() !== undefined;
    if (records.get(record) !== undefined || isNamed || isSecondActive) return false;
    records.put(structuredClone(record));
    this.#state.registryChanges += 1;
    return true;
  }

  async transact<T>(work: (tx: KekTransaction) => Promise<T>): Promise<T> {
    return commitIfCurrent(() => new MemoryKekTransaction(this.#state.opened), work);
  }
}
