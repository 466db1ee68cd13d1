import type { KekRecord, KekRegistry, KekTransaction } from "../ports/kek-registry.js";
import { commitIfCurrent } from "./commit-if-current.js";
import { byVersion, MemoryKekTransaction } from "./memory-kek-transaction.js";
import type { MemoryState } from "./memory-state.js";

export class MemoryKekRegistry implements KekRegistry {
  readonly #state: MemoryState;

  constructor(state: MemoryState) {
    this.#state = state;
  }

  async list(): Promise<KekRecord[]> {
    return structuredClone([...this.#state.opened.keks.rows()]).sort(byVersion);
  }

  async insert(record: KekRecord): Promise<boolean> {
    const { keks, sealed } = this.#state.opened;
    const isNamed = [...sealed.rows()].some(({ kekVersion }) => kekVersion === record.version);
    const isSecondActive =
      record.state === "active" && this.#state.opened.activeKekVersion() !== undefined;
    if (keks.get(String(record.version)) !== undefined || isNamed || isSecondActive) return false;
    keks.put(structuredClone(record));
    this.#state.registryChanges += 1;
    return true;
  }

  async transact<T>(work: (tx: KekTransaction) => Promise<T>): Promise<T> {
    return commitIfCurrent(() => new MemoryKekTransaction(this.#state.opened), work);
  }
}
