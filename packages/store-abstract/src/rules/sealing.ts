import {
  CryptoError,
  type EnvelopeContext,
  type KekLookup,
  type SealedEnvelope,
  type SecretFields,
  sealSecretFields,
} from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import type { StoreReader } from "../store-reader.js";
import type { ActiveVersion } from "./active-version.js";

/** How often a write is prepared anew because what its envelope binds changed meanwhile. */
const attempts = 5;

/** Thrown inside of a transaction to roll it back: what was sealed no longer fits. */
class BasisChanged extends Error {}

/**
 * Seals outside of the transaction, since a key provider may take its time, then lets the
 * transaction check that the key version and all that the envelope binds are still so.
 *
 * @throws TEMPORARILY_UNAVAILABLE when they changed five times in a row, CRYPTO_FAILURE
 */
export async function writeSealed<T>(options: {
  readonly reader: StoreReader;
  readonly activeVersion: ActiveVersion;
  readonly keyRing: KekLookup;
  readonly fields: SecretFields;
  /** Reads what the envelope binds. */
  context(): Promise<EnvelopeContext>;
  /** Runs the mutation; calls `stillHolds` in its transaction, before it writes. */
  write(
    sealed: SealedEnvelope,
    stillHolds: (tx: StoreReader, context: EnvelopeContext) => Promise<void>,
  ): Promise<T>;
}): Promise<T> {
  const { reader, activeVersion, keyRing, fields } = options;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const kekVersion = await activeVersion.read(reader);
    const context = await options.context();
    const sealed = await seal({ keyRing, kekVersion, fields, context });
    const stillHolds = async (tx: StoreReader, now: EnvelopeContext): Promise<void> => {
      if ((await tx.activeKekVersion()) !== kekVersion || !isSame(context, now)) {
        throw new BasisChanged();
      }
    };
    try {
      return await options.write(sealed, stillHolds);
    } catch (error) {
      if (!(error instanceof BasisChanged)) throw error;
    }
  }
  throw new GatewayError(
    "TEMPORARILY_UNAVAILABLE",
    "The secret or the active key kept changing while its new value was sealed; try again",
  );
}

async function seal(options: {
  readonly keyRing: KekLookup;
  readonly kekVersion: number;
  readonly fields: SecretFields;
  readonly context: EnvelopeContext;
}): Promise<SealedEnvelope> {
  const { keyRing, kekVersion, fields, context } = options;
  try {
    return await sealSecretFields({ fields, context, kek: keyRing.get(kekVersion) });
  } catch (error) {
    throw fromCryptoError(error);
  }
}

function fromCryptoError(error: unknown): unknown {
  if (!CryptoError.is(error)) return error;
  if (error.code === "KEK_PROVIDER_UNAVAILABLE") {
    return new GatewayError("TEMPORARILY_UNAVAILABLE", "The key provider is away; try again", {
      cause: error,
    });
  }
  return new GatewayError("CRYPTO_FAILURE", "The secret could not be sealed", { cause: error });
}

function isSame(a: EnvelopeContext, b: EnvelopeContext): boolean {
  return (
    a.secretId === b.secretId &&
    a.secretName === b.secretName &&
    a.provider === b.provider &&
    a.destination === b.destination
  );
}
