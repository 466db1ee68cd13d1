import { createHash, randomUUID } from "node:crypto";

const hexDigits = /^[0-9a-f]{32}$/;

/** The prefix of an id: secret, model definition, endpoint or model mapping. */
export type IdLetter = "s" | "d" | "e" | "m";

/**
 * The 32 hex digits of an id in the target: those of the source id when it has our format, else
 * digits derived from it, so that every import gives the same id.
 */
export function digitsOf(letter: IdLetter, sourceId: string): string {
  const digits = sourceId.startsWith(`${letter}-`) ? sourceId.slice(2) : "";
  if (hexDigits.test(digits)) return digits;
  return createHash("sha256").update(`gw.import/${letter}/${sourceId}`).digest("hex").slice(0, 32);
}

/** Supplies a store with the ids of the next item that it creates. */
export class IdQueue {
  #next: readonly string[] = [];

  /** @param digits those of the item, then those of its parts in order */
  set(digits: readonly string[]): void {
    this.#next = digits;
  }

  readonly take = (): string => {
    const [first, ...rest] = this.#next;
    this.#next = rest;
    return first ?? randomDigits();
  };
}

function randomDigits(): string {
  return randomUUID().replaceAll("-", "");
}
