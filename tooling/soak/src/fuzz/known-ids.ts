import type { Random } from "../load/random.ts";

/** Ids that the server has returned; requests with other ids do not pass the first check. */
export class KnownIds {
  readonly #ids = new Map<string, string[]>();
  #names = 0;

  /** Returns an unused name. */
  freshName(): string {
    this.#names += 1;
    return `fuzz-${this.#names}`;
  }

  /** Adds all ids and names in a response body, by field. */
  learn(body: string): void {
    const found = body.matchAll(/"(\w+_id|name|secret_name)":"([A-Za-z0-9_.-]{1,60})"/g);
    for (const [, field = "", id = ""] of found) this.#add(field, id);
    const workspaces = body.matchAll(/"workspace_id":"[^"]+","name":"([a-z0-9-]{1,60})"/g);
    for (const [, name = ""] of workspaces) this.#add("workspace", name);
  }

  pick(random: Random, field: string): string | undefined {
    const ids = this.#ids.get(field);
    return ids === undefined ? undefined : random.pick(ids);
  }

  #add(field: string, id: string): void {
    const ids = this.#ids.get(field) ?? [];
    ids.push(id);
    // Older ids are more likely deleted.
    if (ids.length > 50) ids.shift();
    this.#ids.set(field, ids);
  }
}
