import { CryptoError } from "../errors.js";

/** The suites of `wrapped_dek`: a key in this process, and an external key provider. */
export const localSuite = 0x01;
export const externalSuite = 0x80;

/** Length of "GWK" ‖ format ‖ suite ‖ uint32be(kek_version) in bytes. */
export const wrappedDekHeaderLength = 9;

/** "GWK", format 2. */
const magic = Buffer.from("GWK\x02", "latin1");

/** The header of a `wrapped_dek` record. */
export function wrappedDekHeader(suite: number, kekVersion: number): Buffer {
  const header = Buffer.alloc(wrappedDekHeaderLength);
  header.set(magic);
  header[4] = suite;
  header.writeUInt32BE(kekVersion, 5);
  return header;
}

/**
 * Checks that a record has a known format and that its version equals that of its column. The key
 * of that version checks the suite.
 *
 * @throws CryptoError `ENVELOPE_FORMAT`
 */
export function assertWrappedDekVersion(record: Uint8Array, kekVersion: number): void {
  if (startsWith(record, magic) && record.length >= wrappedDekHeaderLength) {
    const suite = record[4];
    const version = new DataView(record.buffer, record.byteOffset).getUint32(5);
    if ((suite === localSuite || suite === externalSuite) && version === kekVersion) return;
  }
  throw new CryptoError("ENVELOPE_FORMAT");
}

/** Whether the record begins with the header. */
export function startsWith(record: Uint8Array, header: Uint8Array): boolean {
  if (!(record instanceof Uint8Array) || record.length < header.length) return false;
  for (let at = 0; at < header.length; at += 1) if (record[at] !== header[at]) return false;
  return true;
}
