import { GatewayError } from "@gw/entities";
import type { KekRecord, KekRegistry, KekTransaction } from "../kek-registry.js";
import { byVersion, MemoryKekTransaction } from "./memory-kek-transaction.js";
import type { MemoryState } from "./memory-state.js";
import { settle } from "./settle.js";

/** Some change commits in every round, so this many lost rounds mean more than bad luck. */
const attempts = 10_000;

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
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const tx = new MemoryKekTransaction(this.#state.opened);
      const outcome = await settle(() => work(tx));
      if (!tx.isCurrent) continue;
      if ("error" in outcome) throw outcome.error;
      tx.commit();
      return outcome.value;
    }
    throw new GatewayError("TEMPORARILY_UNAVAILABLE", "Too many writers at once; try again");
  }
}
