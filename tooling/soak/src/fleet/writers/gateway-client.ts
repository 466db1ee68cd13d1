import { GatewayError, type GatewayErrorCode } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { Random } from "../../load/random.ts";
import type { Answers } from "../../load/response-statistics.ts";
import type { Journal, Run } from "./journal.ts";

export interface CallerOptions {
  readonly name: string;
  /** One of each gateway; it moves between them. */
  readonly stores: readonly GatewayStore[];
  readonly random: Random;
  readonly journal: Journal;
  readonly answers: Answers;
  readonly onProblem: (problem: string) => void;
  /** What its mutations may be refused with, besides that the database is away. */
  readonly mayBeRefused?: readonly GatewayErrorCode[];
}

export type Outcome<T> =
  | { readonly is: "acknowledged"; readonly result: T }
  | { readonly is: "refused"; readonly code: string }
  | { readonly is: "in doubt" };

/** Asks any of the gateways, one mutation after the other, and notes what it was told. */
export class Caller {
  readonly #options: CallerOptions;
  #count = 0;
  #revision = 0;

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  async mutate<T>(
    run: Run<T>,
    store = this.#options.random.pick(this.#options.stores),
  ): Promise<Outcome<T>> {
    const { journal, answers, name } = this.#options;
    this.#count += 1;
    const requestId = `${name}-${this.#count}`;
    const entry = journal.add(requestId, run);
    let revision = 0;
    const onCommitted = (made: number): void => {
      revision = made;
    };
    const begin = performance.now();
    try {
      const result = await run(store, { requestId, onCommitted });
      answers.add("ok", performance.now() - begin);
      entry.heard = { is: "acknowledged", revision };
      this.#follow(revision);
      return { is: "acknowledged", result };
    } catch (error) {
      const code = codeOf(error);
      answers.add(code, performance.now() - begin);
      this.#judge(code, error);
      // Anything but an answer that says so may have been made all the same.
      if (!isRefusal(error)) return { is: "in doubt" };
      entry.heard = { is: "refused" };
      return { is: "refused", code };
    }
  }

  #judge(code: string, error: unknown): void {
    const { mayBeRefused = [], onProblem, name } = this.#options;
    if (code === "TEMPORARILY_UNAVAILABLE" || mayBeRefused.some((one) => one === code)) return;
    onProblem(`${name}-${this.#count}: ${code} ${(error as Error).message}`);
  }

  #follow(revision: number): void {
    const { onProblem, name } = this.#options;
    if (revision <= this.#revision) {
      onProblem(`${name}: revision ${revision} came after ${this.#revision}`);
    }
    this.#revision = revision;
  }
}

/** The code of an answer; that a gateway gave none is told apart from that its database is away. */
export function codeOf(error: unknown): string {
  if (!GatewayError.is(error)) return "no gateway error";
  const isSilent =
    /: (the server cannot be reached|no response within)|without an error message/.test(
      error.message,
    );
  return isSilent ? "no answer" : error.code;
}

/** Whether it is certain that nothing was changed. */
function isRefusal(error: unknown): boolean {
  return GatewayError.is(error) && !/not known|may have been made/.test(error.message);
}
