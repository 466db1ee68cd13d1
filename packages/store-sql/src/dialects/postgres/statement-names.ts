import { LRUCache } from "lru-cache";

/** More than the package's regular statements; statements of rare shapes are evicted. */
const maxNames = 512;

/**
 * Names statements, so that a connection prepares each text once. An evicted text gets a new name
 * when it is used again: a name never refers to two texts.
 */
export class StatementNames {
  readonly #names = new LRUCache<string, string>({ max: maxNames });
  #count = 0;

  of(sql: string): string {
    const known = this.#names.get(sql);
    if (known !== undefined) return known;
    this.#count += 1;
    const name = `gw_${this.#count}`;
    this.#names.set(sql, name);
    return name;
  }
}
