import type { Random } from "../../load/random.ts";

/** The number of names per kind: few, so that rivals conflict. */
const counts = { secret: 4, definition: 6, endpoint: 4 } as const;

export type ContestedKind = keyof typeof counts;

/**
 * Resources that every rival may create, change and delete at any time, by their last known id. A
 * resource may no longer exist.
 */
export class ContestedResources {
  readonly #ids = new Map<string, string>();

  name(kind: ContestedKind, random: Random): string {
    return `rival-${kind}-${random.below(counts[kind])}`;
  }

  /** Returns a known id, or one that does not exist. */
  id(kind: ContestedKind, random: Random): string {
    const known = [...this.#ids].filter(([name]) => name.startsWith(`rival-${kind}-`));
    if (known.length > 0) return random.pick(known)[1];
    return `${{ secret: "s", definition: "d", endpoint: "e" }[kind]}-${"0".repeat(32)}`;
  }

  has(name: string): boolean {
    return this.#ids.has(name);
  }

  set(name: string, id: string): void {
    this.#ids.set(name, id);
  }

  delete(id: string): void {
    for (const [name, known] of this.#ids) if (known === id) this.#ids.delete(name);
  }
}

export function providerOf(secretName: string): string {
  return Number(secretName.at(-1)) % 2 === 0 ? "openai" : "anthropic";
}
