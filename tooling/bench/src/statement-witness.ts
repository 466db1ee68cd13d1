import { deepStrictEqual } from "node:assert/strict";
import type { Contest } from "./compare.ts";

/** Makes sure that both sides send the same statements, and hears nothing while they are timed. */
export class StatementWitness {
  #heard: string[] | undefined;

  /** Is told the text of every statement, by whichever side. */
  readonly hear = (sql: string): void => {
    this.#heard?.push(gist(sql));
  };

  /** @throws AssertionError where they differ in order, tables or the number of values */
  async requireSame({ ours, floor }: Contest): Promise<void> {
    deepStrictEqual(await this.#during(floor), await this.#during(ours));
  }

  async #during(work: () => unknown): Promise<readonly string[]> {
    const heard: string[] = [];
    this.#heard = heard;
    await work();
    this.#heard = undefined;
    return heard;
  }
}

/** How columns are ordered and names quoted is each side's own affair. */
function gist(sql: string): string {
  const verb = /\w+/.exec(sql)?.[0].toLowerCase();
  const tables = sql.match(/\bgateway_\w+/g) ?? [];
  const values = sql.match(/\?|\$\d+/g) ?? [];
  return `${verb} ${[...new Set(tables)].join(" ")} with ${values.length}`;
}
