import { foldFieldName } from "../fields/field-name.js";
import type { ChunkList } from "./chunk-list.js";
import { invalidBody } from "./invalid-body.js";
import type { JsonMember } from "./member-scan.js";

/** In bytes; in no notation is the name of a field that matters longer. */
const maxNameLength = 1_024;
/** In bytes; longer strings name no endpoint. */
const maxStringLength = 16_384;
/** Values that mean the same as no field. */
const absentValues: ReadonlySet<string> = new Set(["null", "false"]);

/** Offsets in bytes. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

interface Edit extends ByteRange {
  /** What replaces the range; nothing if absent. */
  readonly text?: string;
}

/** The body of a call; only what routing needs is decoded. */
export class CallBody {
  /** The name of an endpoint; absent if the body has no `model`. */
  readonly model: string | undefined;
  /** Whether the body asks for a stream. */
  readonly isStream: boolean;
  readonly #chunks: ChunkList;
  /** Of two with the same name, most parsers keep the last one. */
  readonly #members = new Map<string, JsonMember>();
  /** The folded names of the fields that have a value. */
  readonly #present = new Set<string>();
  readonly #allMembers: readonly JsonMember[];
  readonly #removed: readonly ByteRange[];

  /** @throws GatewayError INVALID_PARAMETER_VALUE */
  constructor(
    chunks: ChunkList,
    members: readonly JsonMember[],
    /** Not sent; in order, and outside of `model`. */
    removed: readonly ByteRange[] = [],
  ) {
    this.#chunks = chunks;
    this.#allMembers = members;
    this.#removed = removed;
    let models = 0;
    for (const member of members) {
      const name = this.#nameOf(member);
      if (name === undefined) continue;
      const folded = foldFieldName(name);
      if (folded === "model") models += 1;
      if (!absentValues.has(this.#shortText(member))) this.#present.add(folded);
      this.#members.set(name, member);
    }
    if (models > 1) throw invalidBody("`model` must appear only once in the body");
    this.model = this.stringOf("model");
    if (models === 1 && this.model === undefined) {
      throw invalidBody("`model` must name an endpoint: one string, in a field spelled `model`");
    }
    const stream = this.#members.get("stream");
    this.isStream = stream !== undefined && this.#shortText(stream) === "true";
  }

  /** The first of these folded field names that the body has in any notation, neither null nor false. */
  firstOf(names: readonly string[]): string | undefined {
    return names.find((name) => this.#present.has(name));
  }

  /** The value of a field at top level if it is a string of at most 16 kB. */
  stringOf(name: string): string | undefined {
    const text = this.jsonOf(name);
    return text?.startsWith('"') ? (JSON.parse(text) as string) : undefined;
  }

  /** The JSON of a field at top level if it has at most 16 kB. */
  jsonOf(name: string): string | undefined {
    const member = this.#members.get(name);
    if (member === undefined || member.end - member.start > maxStringLength) return undefined;
    return this.#chunks.text(member.start, member.end);
  }

  /** The value of a field of an object at top level if it is a string and the object has at most 16 kB. */
  stringIn(name: string, field: string): string | undefined {
    const text = this.jsonOf(name);
    if (text === undefined || !text.startsWith("{")) return undefined;
    const value = (JSON.parse(text) as Readonly<Record<string, unknown>>)[field];
    return typeof value === "string" ? value : undefined;
  }

  /** The text of a range of bytes as received. */
  text(start: number, end: number): string {
    return this.#chunks.text(start, end);
  }

  /** The same body without these ranges of bytes, which are in order and outside of `model`. */
  without(removed: readonly ByteRange[]): CallBody {
    return new CallBody(this.#chunks, this.#allMembers, removed);
  }

  /** The number of bytes as received. */
  get length(): number {
    return this.#chunks.length;
  }

  /** The bytes as received, in pieces. */
  get pieces(): readonly Buffer[] {
    return this.#edited(this.#removed);
  }

  /** The same bytes with other JSON values of fields, in pieces; an absent field is inserted first. */
  withValues(values: Readonly<Record<string, string>>): readonly Buffer[] {
    const edits: Edit[] = [...this.#removed];
    let inserted = "";
    for (const [name, text] of Object.entries(values)) {
      const member = this.#members.get(name);
      if (member === undefined) inserted += `${JSON.stringify(name)}:${text},`;
      else edits.push({ start: member.start, end: member.end, text });
    }
    if (inserted !== "") edits.push(this.#insertion(inserted));
    return this.#edited(edits.sort((one, other) => one.start - other.start));
  }

  /** @param members - each with its comma */
  #insertion(members: string): Edit {
    const [first] = this.#allMembers;
    if (first !== undefined) {
      const start = first.nameStart - 1;
      return { start, end: start, text: members };
    }
    const start = Buffer.concat(this.#chunks.slice()).indexOf("{") + 1;
    return { start, end: start, text: members.slice(0, -1) };
  }

  /** The bytes with ranges replaced, in pieces. */
  #edited(edits: readonly Edit[]): readonly Buffer[] {
    const pieces: Buffer[] = [];
    let from = 0;
    for (const { start, end, text } of edits) {
      pieces.push(...this.#chunks.slice(from, start));
      if (text !== undefined) pieces.push(Buffer.from(text));
      from = end;
    }
    pieces.push(...this.#chunks.slice(from));
    return pieces;
  }

  /** Unescaped; absent if it is too long to be known. */
  #nameOf({ nameStart, nameEnd }: JsonMember): string | undefined {
    if (nameEnd - nameStart > maxNameLength) return undefined;
    const text = this.#chunks.text(nameStart, nameEnd);
    return text.includes("\\") ? (JSON.parse(`"${text}"`) as string) : text;
  }

  /** The text of a value that may be a literal, else an empty one. */
  #shortText({ start, end }: JsonMember): string {
    return end - start <= "false".length ? this.#chunks.text(start, end) : "";
  }
}
