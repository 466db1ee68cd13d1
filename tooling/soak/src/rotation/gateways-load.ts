import { RestGatewayStore } from "@gw/store-rest";
import type { KnownSecret } from "../databases/fill-secrets.ts";
import { Expectations } from "../load/expectations.ts";
import { Random } from "../load/random.ts";
import { ResponseStatistics } from "../load/response-statistics.ts";
import { adminToken, type ServerProcess } from "../processes/server-process.ts";
import { observedFetch } from "./observed-fetch.ts";
import { readUntilDone } from "./secret-reader.ts";
import { SecretWriter } from "./secret-writer.ts";

export interface LoadOptions {
  readonly gateways: readonly ServerProcess[];
  readonly secrets: readonly KnownSecret[];
  readonly writers: number;
  readonly readers: number;
  readonly seed: number;
  readonly onProblem: (problem: string) => void;
}

/** Readers and writers on several gateways, from the construction until `end`. */
export class GatewaysLoad {
  readonly statistics = new ResponseStatistics();
  readonly expectations = new Expectations();
  readonly #working: Promise<unknown>;
  readonly #begin = performance.now();
  #hasEnded = false;

  constructor(options: LoadOptions) {
    const { gateways, secrets, writers, readers, seed, onProblem } = options;
    const observed = observedFetch({ statistics: this.statistics, onProblem });
    const stores = gateways.map(
      ({ url }) => new RestGatewayStore({ baseUrl: url, token: adminToken, fetch: observed }),
    );
    for (const { secretName, value } of secrets) {
      this.expectations.acknowledge(new Map([[secretName, value]]));
    }
    const isDone = (): boolean => this.#hasEnded;
    const working: Promise<void>[] = [];
    for (let index = 0; index < writers + readers; index += 1) {
      const random = new Random(seed + 1 + index);
      const store = stores[index % stores.length];
      if (store === undefined) throw new Error("`gateways` must not be empty");
      if (index >= writers) {
        working.push(readUntilDone(isDone, { store, random, onProblem }));
        continue;
      }
      const { expectations } = this;
      const own = secrets.filter((_, at) => at % writers === index);
      const one = { name: `w${index}`, store, secrets: own, expectations, random, onProblem };
      working.push(new SecretWriter(one).writeUntil(isDone));
    }
    this.#working = Promise.all(working);
  }

  /** Stops the load. @returns its duration in seconds */
  async end(): Promise<number> {
    this.#hasEnded = true;
    await this.#working;
    return (performance.now() - this.#begin) / 1_000;
  }
}
