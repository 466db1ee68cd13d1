import type { GatewayModelDefinition, GatewaySecretInfo, NotCalledReason } from "@gw/entities";

/** Why a model of an endpoint is not tried. */
export type NotTriedReason = NotCalledReason | "WEIGHT_ZERO" | "BEYOND_MAX_ATTEMPTS";

/** The same for people, with what to do where that is one thing. */
export const notTriedWords: Readonly<Record<NotTriedReason, string>> = {
  ORPHANED: "has no secret, it was deleted: gw models update --secret names another",
  PROVIDER_DIFFERS: "its secret is for another provider: gw models update --secret names another",
  KEK_NOT_IN_RING: "no key here opens its credential: gw doctor says more",
  KEK_MISMATCH: "the key here is not the one that sealed its credential: gw doctor says more",
  ENVELOPE_FORMAT: "its stored credential is damaged: gw secrets update puts in another",
  ENVELOPE_TAMPERED: "its stored credential was changed: gw secrets update puts in another",
  SECRET_WITHOUT_PROVIDER: "its secret was stored for no provider, and so is sent to none",
  WEIGHT_ZERO: "a weight of 0 is never drawn",
  BEYOND_MAX_ATTEMPTS: "comes after as many fallbacks as the endpoint allows",
};

/** What the metadata of a model says about whether it can be used at all. */
export function unusableBy(
  definition: GatewayModelDefinition | undefined,
  secret: GatewaySecretInfo | undefined,
): NotTriedReason | undefined {
  if (definition === undefined || secret === undefined) return "ORPHANED";
  if (secret.provider === undefined) return "SECRET_WITHOUT_PROVIDER";
  return secret.provider === definition.provider ? undefined : "PROVIDER_DIFFERS";
}
