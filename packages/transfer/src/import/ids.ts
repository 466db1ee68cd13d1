import { createHash, randomUUID } from "node:crypto";
import type { WorkspaceId } from "@gw/entities";

const hexDigits = /^[0-9a-f]{32}$/;

/** The prefix of an id: secret, model definition, endpoint, model mapping or limit. */
export type IdLetter = "s" | "d" | "e" | "m" | "l";

/** Whether an id of a source has our format. */
export function isOurFormat(letter: IdLetter, sourceId: string): boolean {
  return sourceId.startsWith(`${letter}-`) && hexDigits.test(sourceId.slice(2));
}

/**
 * The id in the target that keeps the one of the source: the same when it has our format, else one that is
 * derived from it, so that every import gives the same id.
 */
export function keptId(letter: IdLetter, sourceId: string): string {
  return isOurFormat(letter, sourceId) ? sourceId : derivedId(letter, sourceId);
}

/** An id that no other workspace has, and that every import of the item into this workspace gives. */
export function replacedId(letter: IdLetter, sourceId: string, workspaceId: WorkspaceId): string {
  return derivedId(letter, `${workspaceId}/${sourceId}`);
}

function derivedId(letter: IdLetter, text: string): string {
  const digest = createHash("sha256").update(`gw.import/${letter}/${text}`).digest("hex");
  return `${letter}-${digest.slice(0, 32)}`;
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
