import type {
  KekChanges,
  KekRecord,
  KekRegistry,
  KekTransaction,
  LiveServer,
  NewAuditRecord,
} from "@gw/store-abstract";
import type { AcmeDatabase } from "./database.js";
import { liveServersOf } from "./server-registry.js";
import { type AcmeState, appendAudit } from "./state.js";
import { insert, update } from "./table.js";

export class AcmeKekRegistry implements KekRegistry {
  readonly #database: AcmeDatabase;
  readonly #clock: () => number;

  constructor(database: AcmeDatabase, clock: () => number) {
    this.#database = database;
    this.#clock = clock;
  }

  async list(): Promise<KekRecord[]> {
    return keksOf(this.#database.state);
  }

  insert(record: KekRecord): Promise<boolean> {
    return this.#database.transact(async (draft) => {
      const { version, state } = record;
      const isUsed =
        draft.keks.some((kek) => kek.version === version) ||
        draft.seals.some(({ kekVersion }) => kekVersion === version);
      const hasActive = draft.keks.some((kek) => kek.state === "active");
      if (isUsed || (state === "active" && hasActive)) return false;
      draft.keks = [...draft.keks, structuredClone(record)];
      return true;
    });
  }

  transact<T>(work: (tx: KekTransaction) => Promise<T>): Promise<T> {
    return this.#database.transact((draft) => work(new AcmeKekTransaction(draft, this.#clock)));
  }
}

class AcmeKekTransaction implements KekTransaction {
  readonly newRevision: number;
  readonly #draft: AcmeState;
  readonly #clock: () => number;

  constructor(draft: AcmeState, clock: () => number) {
    this.#draft = draft;
    this.#clock = clock;
    draft.revision += 1;
    this.newRevision = draft.revision;
  }

  async keks(): Promise<KekRecord[]> {
    return keksOf(this.#draft);
  }

  async insertKek(record: KekRecord): Promise<void> {
    this.#draft.keks = insert(this.#draft.keks, structuredClone(record), ["version"]);
  }

  async updateKek(version: number, { state, activatedAt, retiredAt }: KekChanges): Promise<void> {
    // Names each column: an absent time is cleared.
    const columns = { state, activatedAt, retiredAt };
    this.#draft.keks = update(this.#draft.keks, { version }, columns);
  }

  async countSecrets(version: number): Promise<number> {
    return this.#draft.seals.filter(({ kekVersion }) => kekVersion === version).length;
  }

  async liveServers(): Promise<LiveServer[]> {
    return liveServersOf(this.#draft, this.#clock());
  }

  async appendAudit(record: NewAuditRecord): Promise<void> {
    appendAudit(this.#draft, record);
  }
}

function keksOf({ keks }: AcmeState): KekRecord[] {
  return structuredClone([...keks]).sort((a, b) => a.version - b.version);
}
