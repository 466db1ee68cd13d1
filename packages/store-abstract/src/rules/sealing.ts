import {
  CryptoError,
  type EnvelopeContext,
  type SealedEnvelope,
  type SecretFields,
  sealSecretFields,
} from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import { keyProviderOutage } from "../key-provider-outage.js";
import type { SealingKeys } from "../ports/gateway-backend.js";
import type { WorkspaceReader } from "./confined-rows.js";

const maxAttempts = 5;

/** Rolls a transaction back because the sealed value no longer matches the row. */
class SealOutdated extends Error {}

/**
 * Reads the key version that this process seals under. The version may only increase: a lower one
 * means that the key registry was restored from a backup, which other processes may not know yet.
 */
export class ActiveVersion {
  #highest = 0;

  /** @throws CRYPTO_FAILURE when there is none, or a lower one than this process has read */
  async read(reader: Pick<WorkspaceReader, "activeKekVersion">): Promise<number> {
    // A slow concurrent read is compared with the version that was known when it started.
    const known = this.#highest;
    const version = await reader.activeKekVersion();
    if (version === undefined) {
      throw new GatewayError(
        "CRYPTO_FAILURE",
        "The key registry has no active key-encryption key; activate a version",
      );
    }
    if (version < known) {
      throw new GatewayError(
        "CRYPTO_FAILURE",
        `The active key version went down from ${known} to ${version}, so the database was ` +
          "restored; restart the gateway to continue with it",
      );
    }
    this.#highest = Math.max(this.#highest, version);
    return version;
  }
}

/**
 * Seals outside the transaction, since a key provider may be slow. The transaction then checks that
 * the key version and everything that the envelope binds are unchanged.
 *
 * @throws TEMPORARILY_UNAVAILABLE when they changed in five attempts, CRYPTO_FAILURE
 */
export async function writeSealed<T>(options: {
  readonly reader: WorkspaceReader;
  readonly activeVersion: ActiveVersion;
  readonly keyRing: SealingKeys;
  readonly fields: SecretFields;
  /** Reads what the envelope binds. */
  context(): Promise<EnvelopeContext>;
  /** Runs the mutation. Its transaction calls `requireUnchanged` before it writes. */
  write(
    sealed: SealedEnvelope,
    requireUnchanged: (tx: WorkspaceReader, context: EnvelopeContext) => Promise<void>,
  ): Promise<T>;
}): Promise<T> {
  const { reader, activeVersion, keyRing, fields } = options;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const kekVersion = await activeVersion.read(reader);
    const context = await options.context();
    const sealed = await seal({ keyRing, kekVersion, fields, context });
    const requireUnchanged = async (tx: WorkspaceReader, now: EnvelopeContext): Promise<void> => {
      if ((await tx.activeKekVersion()) !== kekVersion || !isSame(context, now)) {
        throw new SealOutdated();
      }
    };
    try {
      return await options.write(sealed, requireUnchanged);
    } catch (error) {
      if (!(error instanceof SealOutdated)) throw error;
    }
  }
  throw new GatewayError(
    "TEMPORARILY_UNAVAILABLE",
    "The secret or the active key version kept changing while the value was sealed; try again",
  );
}

async function seal(options: {
  readonly keyRing: SealingKeys;
  readonly kekVersion: number;
  readonly fields: SecretFields;
  readonly context: EnvelopeContext;
}): Promise<SealedEnvelope> {
  const { keyRing, kekVersion, fields, context } = options;
  await keyRing.confirm?.(kekVersion);
  try {
    return await sealSecretFields({ fields, context, kek: keyRing.get(kekVersion) });
  } catch (error) {
    throw fromCryptoError(error);
  }
}

function fromCryptoError(error: unknown): unknown {
  if (!CryptoError.is(error)) return error;
  return (
    keyProviderOutage(error) ??
    new GatewayError("CRYPTO_FAILURE", "The secret could not be sealed", { cause: error })
  );
}

function isSame(a: EnvelopeContext, b: EnvelopeContext): boolean {
  return (
    a.secretId === b.secretId &&
    a.secretName === b.secretName &&
    a.provider === b.provider &&
    a.destination === b.destination &&
    a.workspace === b.workspace
  );
}
