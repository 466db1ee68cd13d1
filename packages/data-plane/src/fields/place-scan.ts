import { JsonScan } from "../body/json-scan.js";
import type { FieldPlace } from "./field-place.js";

/** In characters; fields that mean something have short names. */
const maxName = 64;

/** Scans a JSON object chunk by chunk, and knows the place of each value. */
export abstract class PlaceScan<Kind extends string> extends JsonScan {
  readonly #root: FieldPlace<Kind>;
  /** The open containers; the place is absent where nothing has a meaning. */
  readonly #open: { readonly place: FieldPlace<Kind> | undefined; readonly number: number }[] = [];
  #containers = 0;
  /** The place of the member whose name was read. */
  #member: FieldPlace<Kind> | undefined;
  #memberName = "";
  #chunk: Buffer | undefined;
  /** The part of a name in earlier chunks. */
  #name = "";
  /** The offset in the chunk of the name that is read. */
  #nameFrom: number | undefined;

  constructor(root: FieldPlace<Kind>) {
    super();
    this.#root = root;
  }

  override push(bytes: Buffer): void {
    this.#chunk = bytes;
    if (this.#nameFrom !== undefined) this.#nameFrom = 0;
    super.push(bytes);
    this.#keepName(bytes.length);
  }

  /** The place of the value that is read. */
  protected get place(): FieldPlace<Kind> | undefined {
    return this.inObject ? this.#member : this.#open.at(-1)?.place;
  }

  /** The name of the member that is read, as the text has it. */
  protected get memberName(): string {
    return this.#memberName;
  }

  /** A number of the innermost open container. */
  protected get container(): number | undefined {
    return this.#open.at(-1)?.number;
  }

  protected override opening(): void {
    const place = this.#open.length === 0 ? this.#root : this.place;
    this.#containers += 1;
    this.#open.push({ place, number: this.#containers });
  }

  protected override closed(): void {
    this.#open.pop();
  }

  protected override nameStarted(at: number): void {
    this.#name = "";
    if (this.#open.at(-1)?.place !== undefined) this.#nameFrom = at - this.offset;
  }

  protected override nameEnded(at: number): void {
    this.#keepName(at - this.offset);
    this.#nameFrom = undefined;
    const name = this.#name.length > maxName ? "" : this.#name;
    this.#memberName = name.includes("\\") ? (JSON.parse(`"${name}"`) as string) : name;
    this.#member = this.#open.at(-1)?.place?.member(this.#memberName);
  }

  #keepName(end: number): void {
    if (this.#nameFrom === undefined || this.#name.length > maxName) return;
    this.#name += this.#chunk?.toString("latin1", this.#nameFrom, end) ?? "";
  }
}
