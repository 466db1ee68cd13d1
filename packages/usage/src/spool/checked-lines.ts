import { crc32 } from "node:zlib";

/**
 * Lines of JSON text, each after a checksum of itself and of all lines before it. A line that was cut
 * off, changed, or left over from another write does not match.
 */
export class CheckedLines {
  #checksum = 0;

  /** Encodes the next lines. They are part of the sequence once {@link EncodedLines.accept} was called. */
  encode(values: readonly unknown[]): EncodedLines {
    let checksum = this.#checksum;
    let text = "";
    for (const value of values) {
      const json = JSON.stringify(value);
      checksum = crc32(json, checksum);
      text += `${hex(checksum)} ${json}\n`;
    }
    const accept = (): void => {
      this.#checksum = checksum;
    };
    return { bytes: Buffer.from(text), accept };
  }
}

/** Lines that are written next. */
export interface EncodedLines {
  readonly bytes: Buffer;
  /** Called when the bytes are written: the lines after them continue their checksum. */
  accept(): void;
}

const newline = 0x0a;
const checksumLength = 8;

/** Decodes the complete lines before the first one that does not match. */
export function decodeLines(bytes: Buffer): readonly unknown[] {
  const values: unknown[] = [];
  let checksum = 0;
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(newline, start);
    if (end < start + checksumLength) return values;
    const json = bytes.subarray(start + checksumLength + 1, end);
    checksum = crc32(json, checksum);
    const prefix = bytes.toString("latin1", start, start + checksumLength + 1);
    if (prefix !== `${hex(checksum)} `) return values;
    values.push(JSON.parse(json.toString()));
    start = end + 1;
  }
}

function hex(checksum: number): string {
  return checksum.toString(16).padStart(checksumLength, "0");
}
