import { GatewayError } from "@gw/entities";
import { operations } from "../formats/operations.js";
import { credentialHeaders } from "./credential-headers.js";
import { type TargetedModel, upstreamTarget } from "./upstream-target.js";

/** A model with what may be shown of its credential. */
export interface DescribedModel extends TargetedModel {
  /** The names of the credential's fields. */
  readonly fields: readonly string[];
}

/**
 * Why a model cannot chat as it is configured, such as an unknown provider or a secret that lacks a
 * field; `undefined` if it can. Opens and calls nothing.
 */
export function callProblemOf({ fields, ...model }: DescribedModel): string | undefined {
  const placeholders = Object.fromEntries(fields.map((name) => [name, "placeholder"]));
  try {
    const { authentication } = upstreamTarget(model, operations["chat.completions"]);
    credentialHeaders(model, authentication, placeholders);
    return undefined;
  } catch (error) {
    if (GatewayError.is(error, "ENDPOINT_NOT_CALLABLE")) return error.message;
    throw error;
  }
}
