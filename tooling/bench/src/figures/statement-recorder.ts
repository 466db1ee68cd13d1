import { deepStrictEqual } from "node:assert/strict";
import type { Sides } from "./compare.ts";

/** Checks that both sides send the same statements. It records nothing while they are timed. */
export class StatementRecorder {
  #recorded: string[] | undefined;

  /** Receives the text of every statement of either side. */
  readonly record = (sql: string): void => {
    this.#recorded?.push(summaryOf(sql));
  };

  /** @throws AssertionError if statements differ in order, tables or number of values */
  async requireSame({ candidate, baseline }: Sides): Promise<void> {
    deepStrictEqual(await this.#during(baseline), await this.#during(candidate));
  }

  async #during(work: () => unknown): Promise<readonly string[]> {
    const recorded: string[] = [];
    this.#recorded = recorded;
    await work();
    this.#recorded = undefined;
    return recorded;
  }
}

/** Omits the order of columns and the quoting of names, which may differ. */
function summaryOf(sql: string): string {
  const verb = /\w+/.exec(sql)?.[0].toLowerCase();
  const tables = sql.match(/\bgateway_\w+/g) ?? [];
  const values = sql.match(/\?|\$\d+/g) ?? [];
  return `${verb} ${[...new Set(tables)].join(" ")} with ${values.length}`;
}
