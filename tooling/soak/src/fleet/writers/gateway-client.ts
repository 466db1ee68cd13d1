import { GatewayError, type GatewayErrorCode } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { Random } from "../../load/random.ts";
import type { ResponseStatistics } from "../../load/response-statistics.ts";
import type { Journal, Run } from "./journal.ts";

export interface GatewayClientOptions {
  readonly name: string;
  /** One store per gateway; each mutation picks one. */
  readonly stores: readonly GatewayStore[];
  readonly random: Random;
  readonly journal: Journal;
  readonly statistics: ResponseStatistics;
  readonly onProblem: (problem: string) => void;
  /** Errors of mutations that are allowed in addition to TEMPORARILY_UNAVAILABLE. */
  readonly allowedErrors?: readonly GatewayErrorCode[];
}

export type Outcome<T> =
  | { readonly status: "acknowledged"; readonly result: T }
  | { readonly status: "rejected"; readonly code: string }
  | { readonly status: "in_doubt" };

/** Makes one mutation at a time through any of the gateways and records the outcomes. */
export class GatewayClient {
  readonly #options: GatewayClientOptions;
  #count = 0;
  #revision = 0;

  constructor(options: GatewayClientOptions) {
    this.#options = options;
  }

  async mutate<T>(
    run: Run<T>,
    store = this.#options.random.pick(this.#options.stores),
  ): Promise<Outcome<T>> {
    const { journal, statistics, name } = this.#options;
    this.#count += 1;
    const requestId = `${name}-${this.#count}`;
    const entry = journal.add(requestId, run);
    let revision = 0;
    const onCommitted = (committed: number): void => {
      revision = committed;
    };
    const begin = performance.now();
    try {
      const result = await run(store, { requestId, onCommitted });
      statistics.add("ok", performance.now() - begin);
      entry.outcome = { status: "acknowledged", revision };
      this.#checkRevision(revision);
      return { status: "acknowledged", result };
    } catch (error) {
      const code = codeOf(error);
      statistics.add(code, performance.now() - begin);
      this.#checkError(code, error);
      if (!isRejection(error)) return { status: "in_doubt" };
      entry.outcome = { status: "rejected" };
      return { status: "rejected", code };
    }
  }

  #checkError(code: string, error: unknown): void {
    const { allowedErrors = [], onProblem, name } = this.#options;
    if (code === "TEMPORARILY_UNAVAILABLE" || allowedErrors.some((one) => one === code)) return;
    onProblem(`${name}-${this.#count}: ${code} ${(error as Error).message}`);
  }

  #checkRevision(revision: number): void {
    const { onProblem, name } = this.#options;
    if (revision <= this.#revision) {
      onProblem(`${name}: revision ${revision} was returned after ${this.#revision}`);
    }
    this.#revision = revision;
  }
}

/** Returns the code of an error, with an own code for errors that are not gateway errors. */
export function codeOf(error: unknown): string {
  return GatewayError.is(error) ? error.code : "other_error";
}

/** Whether the mutation was certainly not made. */
function isRejection(error: unknown): boolean {
  return GatewayError.is(error) && !error.outcomeUnknown;
}
