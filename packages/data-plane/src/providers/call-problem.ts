import { operations } from "../dialects/operation.js";
import { CallError } from "../errors/call-error.js";
import { credentialHeaders } from "./credential-headers.js";
import { type TargetedModel, targetOf } from "./target-of.js";

/** A model with what may be shown of its credential. */
export interface DescribedModel extends TargetedModel {
  /** The names of the fields of the credential. */
  readonly fields: readonly string[];
}

/**
 * Why no chat can be had with a model as it is configured, if none can: an unknown provider, or a
 * secret without what its calls need. Nothing is opened for it, and nothing called.
 */
export function callProblemOf({ fields, ...model }: DescribedModel): string | undefined {
  const standIns = Object.fromEntries(fields.map((name) => [name, "stand-in"]));
  try {
    const { authentication } = targetOf(model, operations["chat.completions"]);
    credentialHeaders(model, authentication, standIns);
    return undefined;
  } catch (error) {
    if (error instanceof CallError) return error.message;
    throw error;
  }
}
