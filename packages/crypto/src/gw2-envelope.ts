import type { EnvelopeContext } from "./envelope-context.js";
import type { KekProvider } from "./kek-provider.js";
import type { KeyRing } from "./key-ring.js";
import type { RandomSource } from "./random-source.js";
import type { Secret } from "./secret.js";
import type { SecretFields } from "./secret-fields.js";

/** What a row keeps of a secret. */
export interface SealedEnvelope {
  /** 97 bytes and the JSON of the fields in `gw2`. */
  readonly encryptedValue: Uint8Array;
  /** 133 bytes in `gw2`; up to about 4.3 KiB with a key outside the process. */
  readonly wrappedDek: Uint8Array;
  /** Equal to the version in the header of `wrappedDek`. */
  readonly kekVersion: number;
}

/** Seals the fields under a fresh data key. */
export async function sealSecretFields(_options: {
  readonly fields: SecretFields;
  readonly context: EnvelopeContext;
  readonly kek: KekProvider;
  readonly random?: RandomSource | undefined;
}): Promise<SealedEnvelope> {
  throw new Error("not yet");
}

/** Opens what {@link sealSecretFields} gave. */
export async function openSecretFields(_options: {
  readonly envelope: SealedEnvelope;
  readonly context: EnvelopeContext;
  readonly keyRing: KeyRing;
}): Promise<Secret<SecretFields>> {
  throw new Error("not yet");
}

/** Wraps the data key of a record anew. */
export async function rewrapDek(_options: {
  readonly envelope: SealedEnvelope;
  readonly context: EnvelopeContext;
  readonly keyRing: KeyRing;
  readonly kek: KekProvider;
}): Promise<{ wrappedDek: Uint8Array; kekVersion: number }> {
  throw new Error("not yet");
}
