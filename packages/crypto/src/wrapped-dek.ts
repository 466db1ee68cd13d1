import { CryptoError } from "./errors.js";

/** The suites of `wrapped_dek`: a key of this process, and a provider outside it. */
export const localSuite = 0x01;
export const externalSuite = 0x80;

/** Bytes of "GWK" ‖ format ‖ suite ‖ uint32be(kek_version). */
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
 * Checks that the record is one of this package and names the version of its column. Which suite
 * it has is for the key of that version to judge.
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

/** Whether the record is long enough for the header and begins with it. */
export function startsWith(record: Uint8Array, header: Uint8Array): boolean {
  if (!(record instanceof Uint8Array) || record.length < header.length) return false;
  for (let at = 0; at < header.length; at += 1) if (record[at] !== header[at]) return false;
  return true;
}
