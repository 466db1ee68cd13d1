import { setImmediate } from "node:timers/promises";
import type { JsonScan } from "../body/json-scan.js";

/** In bytes; what is scanned before other work. */
const sliceLength = 131_072;

/** Scans a text between other work, however long it is. @throws what the scan throws */
export async function scanPieces(scan: JsonScan, pieces: readonly Buffer[]): Promise<void> {
  let scanned = 0;
  for (const piece of pieces) {
    for (let at = 0; at < piece.length; at += sliceLength) {
      const slice = piece.subarray(at, at + sliceLength);
      scan.push(slice);
      scanned += slice.length;
      if (scanned < sliceLength) continue;
      scanned = 0;
      await setImmediate();
    }
  }
}
