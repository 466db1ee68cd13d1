import {
  externalSuite,
  startsWith,
  wrappedDekHeader,
  wrappedDekHeaderLength,
} from "../envelope/wrapped-dek.js";
import { CryptoError } from "../errors.js";

/** The maximum length of a blob from an external provider, in bytes. */
export const maxBlobLength = 4096;

interface Provider {
  readonly version: number;
  readonly provider: string;
}

/** "GWK" 02 80 uint32be(kek_version) ‖ LP(provider id) ‖ LP(blob); LP(x) = uint32be(length) ‖ x. */
export function encodeExternalRecord(from: Provider, blob: Uint8Array): Buffer {
  const head = recordHead(from);
  const record = Buffer.alloc(head.length + 4 + blob.length);
  record.set(head);
  record.writeUInt32BE(blob.length, head.length);
  record.set(blob, head.length + 4);
  return record;
}

/**
 * Returns the blob of a record that this provider wrapped with this version.
 *
 * @throws CryptoError `ENVELOPE_FORMAT`
 */
export function decodeExternalRecord(from: Provider, record: Uint8Array): Uint8Array {
  const head = recordHead(from);
  const blobAt = head.length + 4;
  if (!startsWith(record, head) || record.length < blobAt) throw new CryptoError("ENVELOPE_FORMAT");
  const blob = record.subarray(blobAt);
  const length = new DataView(record.buffer, record.byteOffset + head.length).getUint32(0);
  if (length === blob.length && length > 0 && length <= maxBlobLength) return blob;
  throw new CryptoError("ENVELOPE_FORMAT");
}

/** The prefix before the blob, which all records of one version share. */
function recordHead({ version, provider }: Provider): Buffer {
  const id = Buffer.from(provider);
  const head = Buffer.alloc(wrappedDekHeaderLength + 4 + id.length);
  head.set(wrappedDekHeader(externalSuite, version));
  head.writeUInt32BE(id.length, wrappedDekHeaderLength);
  head.set(id, wrappedDekHeaderLength + 4);
  return head;
}
