import { createHash, randomUUID } from "node:crypto";

const hexDigits = /^[0-9a-f]{32}$/;

/** `secret`, `definition`, `endpoint`, `mapping`. */
export type IdLetter = "s" | "d" | "e" | "m";

/**
 * The digits of an id here: its own where it has our form, else such as follow from it, so that
 * the same thing gets the same id again.
 */
export function digitsOf(letter: IdLetter, id: string): string {
  const digits = id.startsWith(`${letter}-`) ? id.slice(2) : "";
  if (hexDigits.test(digits)) return digits;
  return createHash("sha256").update(`gw.import/${letter}/${id}`).digest("hex").slice(0, 32);
}

/** Hands a store the ids of the one thing that is made next. */
export class IdQueue {
  #next: readonly string[] = [];

  /** Digits of the thing itself, then of its parts in their order. */
  give(digits: readonly string[]): void {
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
