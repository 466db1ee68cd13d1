/**
 * The file by which a gateway moves: lines of JSON in UTF-8, each ended by a line feed. First what
 * the file is, then secrets, model definitions, endpoints and bindings, in an order in which
 * references resolve, and last the HMAC over every byte before that line.
 */
export const formatName = "gw.export";
export const formatVersion = 1;

/** Bytes of a line, its line feed included; whatever is longer is no line of ours. */
export const longestLine: number = 64 * 1024 * 1024;

/** The same of the first line, which is parsed before anything is known of who wrote it. */
export const longestHeader: number = 4_096;

const macPrefix = '{"type":"mac","hmac_sha256":"';
const macSuffix = '"}\n';
const macDigits = 64;

/** Bytes of the last line. */
export const macLineLength: number = macPrefix.length + macDigits + macSuffix.length;

export function macLine(mac: Uint8Array): string {
  return `${macPrefix}${Buffer.from(mac).toString("hex")}${macSuffix}`;
}

/** The HMAC in a last line, or nothing where it is not spelt exactly so. */
export function macOf(line: string): Uint8Array | undefined {
  const digits = line.slice(macPrefix.length, -macSuffix.length);
  if (!/^[0-9a-f]{64}$/.test(digits)) return undefined;
  const mac = Buffer.from(digits, "hex");
  return line === macLine(mac) ? mac : undefined;
}
