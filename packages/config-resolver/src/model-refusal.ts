import type { ModelMaterial } from "@gw/store-abstract";
import type { UnusableReason } from "./endpoint-config.js";

/**
 * Whether the definition may be called with its secret at all. The provider decides which host
 * gets the credential, so a definition that was edited past the rules must not move it.
 */
export function refusalOf({ definition, secret }: ModelMaterial): UnusableReason | undefined {
  if (secret === undefined) return "ORPHANED";
  const isForOther = secret.provider !== undefined && secret.provider !== definition.provider;
  return isForOther ? "PROVIDER_DIFFERS" : undefined;
}
