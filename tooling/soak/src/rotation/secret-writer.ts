import { setTimeout as delay } from "node:timers/promises";
import type { GatewayStore } from "@gw/store-abstract";
import type { KnownSecret } from "../databases/fill-secrets.ts";
import type { Expectations } from "../load/expectations.ts";
import type { Random } from "../load/random.ts";

export interface SecretWriterOptions {
  readonly name: string;
  readonly store: GatewayStore;
  /** Secrets that no other writer changes. */
  readonly secrets: readonly KnownSecret[];
  /** Acknowledged values by secret name. */
  readonly expectations: Expectations;
  readonly random: Random;
  readonly onProblem: (problem: string) => void;
}

type Own = Pick<KnownSecret, "secretId" | "secretName">;

/** Milliseconds between two requests, at most. */
const maxPause = 10;

/** Creates, updates and deletes its own secrets and records acknowledged values. */
export class SecretWriter {
  readonly #options: SecretWriterOptions;
  readonly #own: Own[];
  #serial = 0;

  constructor(options: SecretWriterOptions) {
    this.#options = options;
    this.#own = [...options.secrets];
  }

  async writeUntil(isDone: () => boolean): Promise<void> {
    const { random, name, onProblem } = this.#options;
    while (!isDone()) {
      try {
        await this.#write();
      } catch (error) {
        onProblem(`${name}: ${String(error)}`);
      }
      await delay(random.below(maxPause));
    }
  }

  async #write(): Promise<void> {
    const { random } = this.#options;
    const choice = random.next();
    if (choice < 0.15 || this.#own.length === 0) return this.#create();
    if (choice < 0.25) return this.#delete();
    const { secretId, secretName } = random.pick(this.#own);
    const authConfig = { api_base: `https://${secretName}.example.com/v${random.below(100)}` };
    const label = { api_version: `v${random.below(100)}` };
    // An update without a value does not write the sealed columns.
    if (choice < 0.4 && secretName.startsWith("made-")) {
      await this.#options.store.updateGatewaySecret({ secretId, authConfig: label });
      return;
    }
    const value = this.#newValue();
    const input = { secretId, secretValue: { api_key: value } };
    const isMoved = choice > 0.8 && !secretName.startsWith("made-");
    await this.#make(secretName, value, () =>
      this.#options.store.updateGatewaySecret(isMoved ? { ...input, authConfig } : input),
    );
  }

  async #create(): Promise<void> {
    const value = this.#newValue();
    const secretName = `made-${value}`;
    const made = await this.#make(secretName, value, () =>
      this.#options.store.createGatewaySecret({ secretName, secretValue: { api_key: value } }),
    );
    this.#own.push({ secretId: made.secretId, secretName });
  }

  async #delete(): Promise<void> {
    const [gone] = this.#own.splice(this.#options.random.below(this.#own.length), 1);
    if (gone === undefined) return;
    const { secretId, secretName } = gone;
    await this.#make(secretName, undefined, () =>
      this.#options.store.deleteGatewaySecret({ secretId }),
    );
  }

  async #make<T>(name: string, value: string | undefined, mutate: () => Promise<T>): Promise<T> {
    const { expectations } = this.#options;
    const change = new Map([[name, value]]);
    try {
      const made = await mutate();
      expectations.acknowledge(change);
      return made;
    } catch (error) {
      expectations.doubt(change);
      throw error;
    }
  }

  #newValue(): string {
    this.#serial += 1;
    return `${this.#options.name}-${this.#serial}`;
  }
}
