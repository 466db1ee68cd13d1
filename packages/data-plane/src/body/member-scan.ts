import { JsonScan } from "./json-scan.js";

/** A member of the top-level object of a JSON text, by offsets in bytes. */
export interface JsonMember {
  /** The first byte of the name, after its quote. */
  readonly nameStart: number;
  /** The second quote of the name. */
  nameEnd: number;
  /** The first byte of the value. */
  start: number;
  /** The byte after the value. */
  end: number;
}

/** Real calls stay far below it. */
export const maxMembers = 1_000;

/**
 * Locates the members of an object in the order of the text, duplicates included: parsers differ in
 * which of two members with the same name they keep.
 */
export class MemberScan extends JsonScan {
  readonly members: JsonMember[] = [];

  protected override nameStarted(at: number): void {
    if (this.depth > 1) return;
    if (this.members.length === maxMembers) throw new RangeError("too many members");
    this.members.push({ nameStart: at, nameEnd: at, start: at, end: at });
  }

  protected override nameEnded(at: number): void {
    if (this.depth === 1) this.#last.nameEnd = at;
  }

  protected override valueStarted(at: number): void {
    if (this.depth === 1) this.#last.start = at;
  }

  protected override valueEnded(at: number): void {
    if (this.depth === 1) this.#last.end = at;
  }

  get #last(): JsonMember {
    return this.members[this.members.length - 1] as JsonMember;
  }
}
