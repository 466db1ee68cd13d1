import { BoundedCache } from "../../bounded-cache.js";

/** Beyond what the package has in all; statements of rare shapes come and go. */
const capacity = 512;

/**
 * Gives each text a name, under which a connection prepares it once. A text that was long out of use
 * gets a new one: a name never stands for two texts.
 */
export class StatementNames {
  readonly #names = new BoundedCache<string>(capacity);
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
