import { JsonScan } from "../body/json-scan.js";
import { quote } from "../body/special-bytes.js";
import type { StatePlace } from "./state-place.js";

/** A string that means something, by offsets in bytes. */
export interface StateString {
  readonly place: StatePlace;
  /** The first byte after its quote. */
  readonly start: number;
  /** The offset of its second quote. */
  readonly end: number;
  /** A number of the object that contains it, the same for all of its members. */
  readonly object: number;
}

/** In characters; fields that name state have short names. */
const maxName = 64;

/** Scans a JSON object chunk by chunk for strings that name state. */
export class StateScan extends JsonScan {
  readonly #root: StatePlace;
  readonly #onString: (found: StateString) => void;
  /** The open containers; the place is absent where nothing can name state. */
  readonly #open: { readonly place: StatePlace | undefined; readonly number: number }[] = [];
  #containers = 0;
  /** The place of the member whose name was read. */
  #member: StatePlace | undefined;
  #chunk: Buffer | undefined;
  /** The part of a name in earlier chunks. */
  #name = "";
  /** The offset in the chunk of the name that is read. */
  #nameFrom: number | undefined;
  #stringStart: number | undefined;

  constructor(root: StatePlace, onString: (found: StateString) => void) {
    super();
    this.#root = root;
    this.#onString = onString;
  }

  override push(bytes: Buffer): void {
    this.#chunk = bytes;
    if (this.#nameFrom !== undefined) this.#nameFrom = 0;
    super.push(bytes);
    this.#keepName(bytes.length);
  }

  protected override opening(): void {
    const place = this.#open.length === 0 ? this.#root : this.#place;
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
    const text = name.includes("\\") ? (JSON.parse(`"${name}"`) as string) : name;
    this.#member = this.#open.at(-1)?.place?.member(text);
  }

  protected override valueStarted(at: number, byte: number): void {
    if (byte === quote && this.#place?.kind !== undefined) this.#stringStart = at + 1;
  }

  protected override valueEnded(at: number): void {
    const start = this.#stringStart;
    if (start === undefined) return;
    this.#stringStart = undefined;
    const [place, number] = [this.#place, this.#open.at(-1)?.number];
    if (place === undefined || number === undefined) return;
    this.#onString({ place, start, end: at - 1, object: number });
  }

  /** The place of the value that is read. */
  get #place(): StatePlace | undefined {
    return this.inObject ? this.#member : this.#open.at(-1)?.place;
  }

  #keepName(end: number): void {
    if (this.#nameFrom === undefined || this.#name.length > maxName) return;
    this.#name += this.#chunk?.toString("latin1", this.#nameFrom, end) ?? "";
  }
}
