import { quote } from "../body/special-bytes.js";
import { FieldPlace } from "../fields/field-place.js";
import { PlaceScan } from "../fields/place-scan.js";
import { formats } from "../formats/formats.js";
import type { Operation } from "../formats/operations.js";
import { memoizeByObject } from "../memoize-by-object.js";

/** What a value means for the size of a call. */
export type SizeKind = "output" | "choices" | "group" | "prompts" | "type" | "unbounded";

/** A value that must be read, by offsets in bytes. */
export interface SizeValue {
  readonly kind: SizeKind;
  /** The name of the field as the text has it; folded in the place. */
  readonly name: string;
  readonly place: FieldPlace<SizeKind>;
  readonly start: number;
  readonly end: number;
}

const [letterF, letterN, brace, bracket] = [0x66, 0x6e, 0x7b, 0x5b];

export const sizeRootOf: (operation: Operation) => FieldPlace<SizeKind> = memoizeByObject(
  ({ format, name }: Operation) => {
    const { size } = formats[format];
    const { unbounded, unboundedAnywhere, bounded = [], types, opaque } = size;
    const { limits = [], choices = [], prompts } = size.outputs[name] ?? {};
    const groups = limits.flatMap((path) => path.split(".").slice(0, -1));
    return FieldPlace.root<SizeKind>(
      [
        { kind: "unbounded", paths: unbounded, anywhere: unboundedAnywhere },
        { paths: bounded },
        { kind: "type", paths: types === undefined ? [] : [types.path] },
        { kind: "group", paths: groups },
        { kind: "output", paths: limits },
        { kind: "choices", paths: choices },
        { kind: "prompts", paths: prompts === undefined ? [] : [prompts] },
      ],
      opaque,
    );
  },
);

/** Scans a request for what its size depends on. */
export class SizeScan extends PlaceScan<SizeKind> {
  readonly values: SizeValue[] = [];
  /** Whether a field is present that makes the size unknown. */
  isUnbounded = false;
  /** Texts, or lists of tokens, that are completed separately. */
  prompts = 0;
  /** The number of objects with limits of output: parsers keep one of several. */
  groups = 0;
  #value: Omit<SizeValue, "end"> | undefined;

  protected override valueStarted(at: number, byte: number): void {
    const { place } = this;
    const kind = place?.kind;
    if (place === undefined || kind === undefined) return;
    if (kind === "unbounded") this.isUnbounded ||= byte !== letterN && byte !== letterF;
    else if (kind === "group") this.groups += 1;
    else if (kind === "prompts") {
      // The list itself is not an element.
      const isElement = byte === quote || (byte === bracket && !this.inObject);
      if (isElement) this.prompts += 1;
    } else if (byte === brace || byte === bracket) this.isUnbounded = true;
    else this.#value = { kind, name: this.memberName, place, start: at };
  }

  protected override valueEnded(at: number): void {
    const value = this.#value;
    if (value === undefined) return;
    this.#value = undefined;
    this.values.push({ ...value, end: at });
  }
}
