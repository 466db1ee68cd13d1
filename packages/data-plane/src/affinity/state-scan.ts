import { quote } from "../body/special-bytes.js";
import { PlaceScan } from "../fields/place-scan.js";
import type { StateKind, StatePlace } from "./state-place.js";

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

/** Scans a JSON object chunk by chunk for strings that name state. */
export class StateScan extends PlaceScan<StateKind> {
  readonly #onString: (found: StateString) => void;
  #stringStart: number | undefined;

  constructor(root: StatePlace, onString: (found: StateString) => void) {
    super(root);
    this.#onString = onString;
  }

  protected override valueStarted(at: number, byte: number): void {
    if (byte === quote && this.place?.kind !== undefined) this.#stringStart = at + 1;
  }

  protected override valueEnded(at: number): void {
    const start = this.#stringStart;
    if (start === undefined) return;
    this.#stringStart = undefined;
    const { place, container: object } = this;
    if (place === undefined || object === undefined) return;
    this.#onString({ place, start, end: at - 1, object });
  }
}
