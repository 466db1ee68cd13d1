import type { StatePlace } from "./state-place.js";
import { StateScan } from "./state-scan.js";

const dataField = Buffer.from("data:");
const [lineFeed, carriageReturn] = [0x0a, 0x0d];

/**
 * Appends the tag of an account to the ids in a response while its bytes pass. Nothing is held back,
 * and every other byte is unchanged, as is all that is not JSON.
 */
export class AccountTagger {
  readonly #tag: Buffer;
  readonly #root: StatePlace;
  readonly #isEventStream: boolean;
  /** The JSON that is read; absent between events, and after bytes that are not JSON. */
  #scan: StateScan | undefined;
  /** The places in the chunk where the tag is inserted. */
  #places: number[] = [];
  /** The offset of the scan at the first byte of the chunk. */
  #shift = 0;
  /** How much of the field's name the line has so far; `undefined` if the line has another name. */
  #matched: number | undefined = 0;
  #lastByte = 0;

  constructor(
    tag: string,
    { root, isEventStream }: { readonly root: StatePlace; readonly isEventStream: boolean },
  ) {
    this.#tag = Buffer.from(tag);
    this.#root = root;
    this.#isEventStream = isEventStream;
    this.#begin();
  }

  /** The next bytes of the response, with tags. */
  push(chunk: Buffer): Buffer {
    if (this.#isEventStream) this.#readLines(chunk);
    else this.#read(chunk, 0);
    if (this.#places.length === 0) return chunk;
    const pieces: Buffer[] = [];
    let from = 0;
    for (const place of this.#places) {
      pieces.push(chunk.subarray(from, place), this.#tag);
      from = place;
    }
    this.#places = [];
    return Buffer.concat([...pieces, chunk.subarray(from)]);
  }

  #begin(): void {
    this.#scan = new StateScan(this.#root, ({ start, end }) => {
      if (end > start) this.#places.push(end - this.#shift);
    });
  }

  /** Reads JSON that begins in the chunk at `at`. */
  #read(json: Buffer, at: number): void {
    const scan = this.#scan;
    if (scan === undefined) return;
    this.#shift = scan.offset - at;
    try {
      scan.push(json);
    } catch {
      this.#scan = undefined;
    }
  }

  #readLines(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const byte = chunk[at] as number;
      if (byte === lineFeed || byte === carriageReturn) {
        this.#endLine(byte);
        at += 1;
      } else if (this.#matched === dataField.length) {
        const end = lineEnd(chunk, at);
        this.#read(chunk.subarray(at, end), at);
        at = end;
      } else if (this.#matched !== undefined && byte === dataField[this.#matched]) {
        this.#matched += 1;
        at += 1;
      } else {
        this.#matched = undefined;
        at = lineEnd(chunk, at);
      }
      this.#lastByte = chunk[at - 1] as number;
    }
  }

  #endLine(byte: number): void {
    if (byte === lineFeed && this.#lastByte === carriageReturn) return;
    // An empty line ends the event.
    if (this.#matched === 0) this.#begin();
    this.#matched = 0;
  }
}

/** The place of the next line feed or carriage return; the end if there is none. */
function lineEnd(chunk: Buffer, from: number): number {
  const feed = chunk.indexOf(lineFeed, from);
  const end = feed === -1 ? chunk.length : feed;
  const carriage = chunk.subarray(from, end).indexOf(carriageReturn);
  return carriage === -1 ? end : from + carriage;
}
