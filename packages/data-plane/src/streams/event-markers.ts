import { valueAfterKey } from "./value-after-key.js";

/** A text in ASCII that only events contain which matter. */
export interface EventMarker {
  readonly text: string;
  /** The text is a key that does not matter if its value begins with this character. */
  readonly unless?: string;
}

/** Finds the events of a stream that matter, without parsing the others. */
export class EventMarkers {
  readonly #markers: readonly { readonly text: string; readonly unless: number | undefined }[];

  constructor(markers: readonly EventMarker[]) {
    this.#markers = markers.map(({ text, unless }) => ({ text, unless: unless?.charCodeAt(0) }));
  }

  /**
   * The index of the first marker at or after `from`; -1 if there is none. Takes the bytes as latin1
   * text, whose search costs a fraction of one in a buffer.
   */
  indexIn(latin1: string, from: number): number {
    let first = -1;
    for (const { text, unless } of this.#markers) {
      let at = latin1.indexOf(text, from);
      while (at !== -1 && unless !== undefined) {
        const end = at + text.length;
        if (valueAfterKey(latin1, end) !== unless) break;
        at = latin1.indexOf(text, end);
      }
      if (at !== -1 && (first === -1 || at < first)) first = at;
    }
    return first;
  }
}
