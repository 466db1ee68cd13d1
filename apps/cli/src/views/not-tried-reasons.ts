import type { NotTriedReason } from "@gw/entities";

/** Why a model is not tried, with the remedy where there is one. */
export const notTriedReasonTexts: Readonly<Record<NotTriedReason, string>> = {
  ORPHANED: "it has no secret; set one with gw models update --secret",
  PROVIDER_DIFFERS: "its secret is for another provider; set one with gw models update --secret",
  KEK_NOT_IN_RING: "the key of its credential is not loaded; see gw doctor",
  KEK_MISMATCH: "the loaded key did not seal its credential; see gw doctor",
  ENVELOPE_FORMAT: "its stored credential is damaged; replace it with gw secrets update",
  ENVELOPE_TAMPERED: "its stored credential was changed; replace it with gw secrets update",
  DESTINATION_NOT_BOUND:
    "its credential was sealed without its destination, or its auth_config was changed in the " +
    "database; check it, then enter the value again with gw secrets update",
  WRONG_WORKSPACE:
    "its secret belongs to another workspace, so its row was changed in the database; set a secret " +
    "of its workspace with gw models update --secret",
  SECRET_WITHOUT_PROVIDER: "its secret has no provider and is never sent",
  NOT_CALLABLE: "a call of it is refused",
  WEIGHT_ZERO: "its weight is 0, so it is never drawn",
  BEYOND_MAX_ATTEMPTS: "the endpoint allows fewer fallback attempts",
};
