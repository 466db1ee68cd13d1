import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { lengthPrefixed, openDerived, sealDerived, uint32 } from "./aead.ts";

const valueHeader = Buffer.from("GWV\x02\x01", "latin1");
const valueInfo = Buffer.from("gw/secret-value/v2");
const dekHeader = Buffer.concat([Buffer.from("GWK\x02\x01", "latin1"), uint32(1)]);
const dekInfo = Buffer.from("gw/dek-wrap/v2");

/** A `gw2` record of KEK version 1. */
export interface BaselineEnvelope {
  readonly encryptedValue: Uint8Array;
  readonly wrappedDek: Uint8Array;
}

/** Returns the associated data of a record: secret id, name, provider and destination. */
export function baselineContext(parts: readonly string[]): Buffer {
  return lengthPrefixed(["gw.secret", ...parts]);
}

/** Seals fields in the `gw2` format, without validation or wiping. */
export function sealGw2Baseline(
  kek: KeyObject,
  fields: object,
  context: Uint8Array,
): BaselineEnvelope {
  const dek = randomBytes(32);
  return {
    encryptedValue: sealDerived({
      header: valueHeader,
      key: createSecretKey(dek),
      info: valueInfo,
      context,
      plaintext: Buffer.from(JSON.stringify(fields)),
    }),
    wrappedDek: sealDerived({
      header: dekHeader,
      key: kek,
      info: dekInfo,
      context,
      plaintext: dek,
    }),
  };
}

/** Opens a record of {@link sealGw2Baseline} or of the product. */
export function openGw2Baseline(
  kek: KeyObject,
  envelope: BaselineEnvelope,
  context: Uint8Array,
): object {
  const { encryptedValue, wrappedDek } = envelope;
  const dek = openDerived({
    headerLength: dekHeader.length,
    key: kek,
    info: dekInfo,
    context,
    record: wrappedDek,
  });
  const plaintext = openDerived({
    headerLength: valueHeader.length,
    key: createSecretKey(dek),
    info: valueInfo,
    context,
    record: encryptedValue,
  });
  return JSON.parse(plaintext.toString());
}
