import { setTimeout as delay } from "node:timers/promises";
import type { GatewayStore } from "@gw/store-abstract";
import type { Expectations } from "../load/expectations.ts";
import type { Random } from "../load/random.ts";
import type { KnownSecret } from "../databases/fill-secrets.ts";

export interface WriterOptions {
  readonly name: string;
  readonly store: GatewayStore;
  /** Secrets that nobody else changes. */
  readonly secrets: readonly KnownSecret[];
  /** By the name of each secret, what it was acknowledged to be. */
  readonly expectations: Expectations;
  readonly random: Random;
  readonly onProblem: (problem: string) => void;
}

type Own = Pick<KnownSecret, "secretId" | "secretName">;

/** Milliseconds at most between two requests: a proof is to find its way to the database too. */
const longestPause = 10;

/** Creates, updates and deletes secrets of its own, and remembers what was acknowledged. */
export class Writer {
  readonly #options: WriterOptions;
  readonly #own: Own[];
  #serial = 0;

  constructor(options: WriterOptions) {
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
      await delay(random.below(longestPause));
    }
  }

  async #write(): Promise<void> {
    const { random } = this.#options;
    const what = random.next();
    if (what < 0.15 || this.#own.length === 0) return this.#create();
    if (what < 0.25) return this.#delete();
    const { secretId, secretName } = random.pick(this.#own);
    const authConfig = { api_base: `https://${secretName}.example.com/v${random.below(100)}` };
    const region = { region: `r${random.below(100)}` };
    // Without a value nothing of what is sealed is written.
    if (what < 0.4 && secretName.startsWith("made-")) {
      await this.#options.store.updateGatewaySecret({ secretId, authConfig: region });
      return;
    }
    const value = this.#newValue();
    const input = { secretId, secretValue: { api_key: value } };
    const isMoved = what > 0.8 && !secretName.startsWith("made-");
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
