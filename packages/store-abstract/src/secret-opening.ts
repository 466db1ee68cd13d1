import { CryptoError, type EnvelopeContext } from "@gw/crypto";
import {
  bindsMoreThanApiBase,
  defaultWorkspace,
  destinationOf,
  GatewayError,
  type UnreadableReason,
  unreadableReasons,
  type WorkspaceId,
} from "@gw/entities";
import { keyProviderOutage } from "./key-provider-outage.js";
import type { SealedSecret } from "./ports/sealed-secret-source.js";
import type { SealedColumns } from "./store-rows.js";

/**
 * The context that the envelope of a stored secret is bound to, read from its row.
 *
 * @throws CryptoError ENVELOPE_TAMPERED for a row with an unreadable column
 */
export function envelopeContextOf(
  secret: Omit<SealedSecret, keyof SealedColumns>,
): EnvelopeContext {
  const { workspaceId, secretId, secretName, provider, authConfig, isDamaged } = secret;
  if (isDamaged) throw new CryptoError("ENVELOPE_TAMPERED");
  const destination = destinationOf(authConfig);
  return { secretId, secretName, provider, destination, workspace: boundWorkspace(workspaceId) };
}

/** The workspace of an envelope context; the default one is absent, as in records before workspaces. */
export function boundWorkspace(workspaceId: WorkspaceId): WorkspaceId | undefined {
  return workspaceId === defaultWorkspace ? undefined : workspaceId;
}

/**
 * The reason why a stored secret does not open, by the error of opening it.
 *
 * @throws GatewayError TEMPORARILY_UNAVAILABLE if a key provider is unavailable, CRYPTO_FAILURE for
 * an unknown code of a CryptoError; and `error` itself if it is no CryptoError
 */
export function unreadableReasonOf(
  error: unknown,
  { authConfig, isDamaged }: Pick<SealedSecret, "authConfig" | "isDamaged">,
): UnreadableReason {
  if (!CryptoError.is(error)) throw error;
  const hasMore = isDamaged !== true && bindsMoreThanApiBase(destinationOf(authConfig));
  if (error.code === "ENVELOPE_TAMPERED" && hasMore) return "DESTINATION_NOT_BOUND";
  const outage = keyProviderOutage(error);
  if (outage !== undefined) throw outage;
  const reason = unreadableReasons.find((one) => one === error.code);
  if (reason !== undefined) return reason;
  // A newer version of @gw/crypto may add codes.
  throw new GatewayError("CRYPTO_FAILURE", "A stored secret cannot be opened", { cause: error });
}
