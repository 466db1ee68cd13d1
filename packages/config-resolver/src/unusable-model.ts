import { type GatewayModelLinkageType, type NotCalledReason, notCalledReasons } from "@gw/entities";
import type { ModelMaterial } from "@gw/store-abstract";

/** The reason why a model is not called, except that its secret has no provider: it still opens. */
export type UnusableReason = Exclude<NotCalledReason, "SECRET_WITHOUT_PROVIDER">;

/** Every {@link UnusableReason}. */
export const unusableReasons: readonly UnusableReason[] = notCalledReasons.filter(
  (reason) => reason !== "SECRET_WITHOUT_PROVIDER",
);

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
