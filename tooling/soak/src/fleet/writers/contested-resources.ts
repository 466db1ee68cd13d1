import type { Random } from "../../load/random.ts";

/** The names that rivals contend for: few, so that they meet. */
const counts = { secret: 4, definition: 6, endpoint: 4 } as const;

export type ContestedKind = keyof typeof counts;

/**
 * The things that everybody may create, change and delete at any moment, by the ids that somebody
 * last heard of: they may be gone by now.
 */
export class Contested {
  readonly #ids = new Map<string, string>();

  name(kind: ContestedKind, random: Random): string {
    return `rival-${kind}-${random.below(counts[kind])}`;
  }

  /** One that was heard of; where there is none, one that nothing has. */
  id(kind: ContestedKind, random: Random): string {
    const known = [...this.#ids].filter(([name]) => name.startsWith(`rival-${kind}-`));
    if (known.length > 0) return random.pick(known)[1];
    return `${{ secret: "s", definition: "d", endpoint: "e" }[kind]}-${"0".repeat(32)}`;
  }

  isKnown(name: string): boolean {
    return this.#ids.has(name);
  }

  learn(name: string, id: string): void {
    this.#ids.set(name, id);
  }

  forget(id: string): void {
    for (const [name, known] of this.#ids) if (known === id) this.#ids.delete(name);
  }
}

export function providerOf(secretName: string): string {
  return Number(secretName.at(-1)) % 2 === 0 ? "openai" : "anthropic";
}
