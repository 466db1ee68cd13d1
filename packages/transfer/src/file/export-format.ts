/**
 * The format of an export: JSON lines in UTF-8, each ended by a line feed. The first line is the
 * header. The entries of each kind follow, in the order of `itemLists`, so that an entry comes after
 * those that it refers to. The last line is the HMAC over every byte before it.
 */
export const formatName = "gw.export";
export const formatVersion = 1;

/** Bytes, line feed included. */
export const maxLineLength: number = 64 * 1024 * 1024;

/** Bytes, line feed included. Low, because the header is parsed before the HMAC is verified. */
export const maxHeaderLength: number = 4_096;

const macPrefix = '{"type":"mac","hmac_sha256":"';
const macSuffix = '"}\n';
const macDigits = 64;

/** Bytes of the last line, line feed included. */
export const macLineLength: number = macPrefix.length + macDigits + macSuffix.length;

export function macLine(mac: Uint8Array): string {
  return `${macPrefix}${Buffer.from(mac).toString("hex")}${macSuffix}`;
}

/** The HMAC in a last line; `undefined` unless the line has exactly the form of {@link macLine}. */
export function parseMacLine(line: string): Uint8Array | undefined {
  const digits = line.slice(macPrefix.length, -macSuffix.length);
  if (!/^[0-9a-f]{64}$/.test(digits)) return undefined;
  const mac = Buffer.from(digits, "hex");
  return line === macLine(mac) ? mac : undefined;
}
