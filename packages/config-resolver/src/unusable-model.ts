import type { GatewayModelLinkageType } from "@gw/entities";
import { type ModelMaterial, type UnreadableReason, unreadableReasons } from "@gw/store-abstract";

/**
 * The reason why a model cannot be called.
 *
 * - `ORPHANED`: the secret of the model definition was deleted.
 * - `PROVIDER_DIFFERS`: the secret was stored for another provider than that of the definition.
 * - an `UnreadableReason`: the secret does not open.
 */
export type UnusableReason = "ORPHANED" | "PROVIDER_DIFFERS" | UnreadableReason;

/** Every {@link UnusableReason}. */
export const unusableReasons: readonly UnusableReason[] = [
  "ORPHANED",
  "PROVIDER_DIFFERS",
  ...unreadableReasons,
];

/** A model of an endpoint that cannot be called, with the reason. */
export interface UnusableModel {
  readonly modelDefinitionId: string;
  readonly linkageType: GatewayModelLinkageType;
  readonly reason: UnusableReason;
}

/**
 * Checks whether a definition may use its secret. The provider determines the host that receives the
 * credential, so a definition that was edited in the database must not redirect it.
 */
export function unusableReasonOf({
  definition,
  secret,
}: ModelMaterial): UnusableReason | undefined {
  if (secret === undefined) return "ORPHANED";
  const isForOther = secret.provider !== undefined && secret.provider !== definition.provider;
  return isForOther ? "PROVIDER_DIFFERS" : undefined;
}
