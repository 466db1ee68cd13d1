import type { AllowanceLedger } from "../../ledger/allowance-ledger.js";

/** The fate of a request. `late`: it fails, and is applied when the model lets it arrive. */
export type Fate = "lost" | "answer_lost" | "late";

/** The connection of one machine to the database. */
export class FaultyLink {
  /** Whether every request fails. */
  isAway = false;
  readonly #fates: Fate[] = [];
  readonly #late: (() => Promise<unknown>)[] = [];
  readonly #pending = new Set<Promise<unknown>>();

  /** A ledger over this connection. */
  over(ledger: AllowanceLedger): AllowanceLedger {
    return new Proxy(ledger, {
      get:
        (target, name: keyof AllowanceLedger) =>
        (...args: never[]) =>
          this.send(() => (target[name] as (...all: never[]) => Promise<unknown>)(...args)),
    });
  }

  /** What happens to the next request. */
  fail(fate: Fate): void {
    this.#fates.push(fate);
  }

  /** Sends a request. */
  send<Result>(request: () => Promise<Result>): Promise<Result> {
    const answer = this.#answer(request);
    this.#pending.add(answer);
    answer.catch(() => undefined).finally(() => this.#pending.delete(answer));
    return answer;
  }

  /** Ends all faults. */
  heal(): void {
    this.isAway = false;
    this.#fates.length = 0;
  }

  /** Applies a request that is late, and returns whether there was one. */
  async arrive(): Promise<boolean> {
    const request = this.#late.shift();
    await request?.().catch(() => undefined);
    return request !== undefined;
  }

  get isIdle(): boolean {
    return this.#pending.size === 0;
  }

  async settled(): Promise<void> {
    await Promise.allSettled(this.#pending);
  }

  async #answer<Result>(request: () => Promise<Result>): Promise<Result> {
    const fate = this.isAway ? "lost" : this.#fates.shift();
    if (fate === "late") this.#late.push(request);
    if (fate === "answer_lost") await request();
    if (fate !== undefined) throw new Error(`The request is ${fate}`);
    return request();
  }
}
