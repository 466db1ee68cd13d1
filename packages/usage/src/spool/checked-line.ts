import { crc32 } from "node:zlib";

const newline = 0x0a;
const checksumLength = 8;

/** A line of JSON text after its checksum: a line that was cut off or changed does not match. */
export function encodeLine(value: unknown): Buffer {
  const json = JSON.stringify(value);
  return Buffer.from(`${checksumOf(json)} ${json}\n`);
}

/** Decodes the complete lines before the first one that does not match. */
export function decodeLines(bytes: Buffer): readonly unknown[] {
  const values: unknown[] = [];
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(newline, start);
    if (end < start + checksumLength) return values;
    const json = bytes.subarray(start + checksumLength + 1, end);
    const prefix = bytes.toString("latin1", start, start + checksumLength + 1);
    if (prefix !== `${checksumOf(json)} `) return values;
    values.push(JSON.parse(json.toString()));
    start = end + 1;
  }
}

function checksumOf(json: string | Buffer): string {
  return crc32(json).toString(16).padStart(checksumLength, "0");
}
