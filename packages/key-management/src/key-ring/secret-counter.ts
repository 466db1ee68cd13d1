import type { KekRecord, SealedSecretSource } from "@gw/store-abstract";
import type { SecretCounts } from "../start-check/required-keys.js";

/** How long a count is used again, in milliseconds. A rotation changes counts without a new revision. */
const maxAge = 60_000;

/** The keys that a count is compared with. */
export interface ComparedKeys {
  readonly records: readonly KekRecord[];
  /** The configured versions. */
  readonly versions: readonly number[];
}

/** Counts secrets by key version. A count reads every secret, so it is kept for the same keys. */
export class SecretCounter {
  readonly #sealedSecrets: Pick<SealedSecretSource, "countSecretsByKek">;
  readonly #clock: () => number;
  #last: { readonly basis: string; readonly at: number; readonly counts: SecretCounts } | undefined;
  #forgotten = 0;

  constructor({
    sealedSecrets,
    clock,
  }: {
    readonly sealedSecrets: Pick<SealedSecretSource, "countSecretsByKek">;
    /** Milliseconds since the Unix epoch. */
    readonly clock: () => number;
  }) {
    this.#sealedSecrets = sealedSecrets;
    this.#clock = clock;
  }

  /** Counts again next time, because secrets may have changed. */
  forget(): void {
    this.#forgotten += 1;
    this.#last = undefined;
  }

  /** The counts of the last minute if they were compared with the same keys, or else new ones. */
  async count({ records, versions }: ComparedKeys): Promise<SecretCounts> {
    const states = records.map(({ version, state }) => [version, state]);
    const basis = JSON.stringify([states, versions]);
    const at = this.#clock();
    const age = at - (this.#last?.at ?? at);
    // The clock may have been set back.
    if (this.#last?.basis === basis && age >= 0 && age < maxAge) return this.#last.counts;
    const forgotten = this.#forgotten;
    const counts = await this.#sealedSecrets.countSecretsByKek();
    // Secrets may have changed during the count.
    if (forgotten === this.#forgotten) this.#last = { basis, at, counts };
    return counts;
  }
}
