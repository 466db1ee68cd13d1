import {
  CryptoError,
  type KekLookup,
  openSecretFields,
  type Secret,
  type SecretFields,
} from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import type { EndpointMaterial, SealedSecret } from "@gw/store-abstract";
import { type UnusableReason, unusableReasons } from "./endpoint-config.js";
import { refusalOf } from "./model-refusal.js";
import type { OpenAudit } from "./open-audit.js";
import type { OpenedSecrets } from "./opened-secrets.js";

/** A credential, or why it cannot be had. */
export type OpenedSecret = Secret<SecretFields> | UnusableReason;

/** How many secrets are opened at once: a key provider outside of the process is asked for each. */
const lanes = 16;

/**
 * Opens each secret that some model may be called with, once, however many models share it.
 *
 * @throws GatewayError TEMPORARILY_UNAVAILABLE when a key provider is away
 */
export async function openSecrets(options: {
  readonly endpoints: readonly EndpointMaterial[];
  readonly keyRing: KekLookup;
  readonly audit: OpenAudit | undefined;
  readonly kept: OpenedSecrets | undefined;
}): Promise<ReadonlyMap<string, OpenedSecret>> {
  const { endpoints, keyRing, audit, kept } = options;
  const wanted = secretsToOpen(endpoints);
  const opened = new Map<string, OpenedSecret>();
  const queue = wanted.values();
  const lane = async (): Promise<void> => {
    for (const secret of queue) {
      const known = kept?.get(secret);
      const result = known ?? (await open(secret, keyRing));
      opened.set(secret.secretId, result);
      if (known !== undefined || typeof result === "string") continue;
      kept?.put(secret, result);
      audit?.opened(secret);
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, wanted.size) }, lane));
  audit?.writeSoon();
  return opened;
}

function secretsToOpen(endpoints: readonly EndpointMaterial[]): Map<string, SealedSecret> {
  const wanted = new Map<string, SealedSecret>();
  for (const { models } of endpoints) {
    for (const model of models) {
      const { secret } = model;
      if (secret === undefined || refusalOf(model) !== undefined) continue;
      wanted.set(secret.secretId, secret);
    }
  }
  return wanted;
}

async function open(secret: SealedSecret, keyRing: KekLookup): Promise<OpenedSecret> {
  const { secretId, secretName, provider, authConfig, isDamaged } = secret;
  if (isDamaged) return "ENVELOPE_TAMPERED";
  const context = { secretId, secretName, provider, destination: authConfig?.api_base };
  try {
    return await openSecretFields({ envelope: secret, context, keyRing });
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): UnusableReason {
  if (!CryptoError.is(error)) throw error;
  if (error.code === "KEK_PROVIDER_UNAVAILABLE") {
    throw new GatewayError("TEMPORARILY_UNAVAILABLE", "The key provider is away; try again", {
      cause: error,
    });
  }
  const reason = unusableReasons.find((one) => one === error.code);
  if (reason !== undefined) return reason;
  // A code that a newer @gw/crypto may bring.
  throw new GatewayError("CRYPTO_FAILURE", "A stored secret cannot be opened", { cause: error });
}
