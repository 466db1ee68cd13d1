import type { Random } from "../load/random.ts";

/** What the server made so far: requests that only guess never get behind the first check. */
export class KnownIds {
  readonly #ids = new Map<string, string[]>();
  #names = 0;

  /** A name that nothing has yet. */
  freshName(): string {
    this.#names += 1;
    return `fuzz-${this.#names}`;
  }

  /** Out of any answer: whatever has the form of an id, by its field. */
  learn(answer: string): void {
    const found = answer.matchAll(/"(\w+_id|name|secret_name)":"([A-Za-z0-9_.-]{1,60})"/g);
    for (const [, field = "", id = ""] of found) {
      const ids = this.#ids.get(field) ?? [];
      ids.push(id);
      // The latest are the ones that are likely still there.
      if (ids.length > 50) ids.shift();
      this.#ids.set(field, ids);
    }
  }

  pick(random: Random, field: string): string | undefined {
    const ids = this.#ids.get(field);
    return ids === undefined ? undefined : random.pick(ids);
  }
}
