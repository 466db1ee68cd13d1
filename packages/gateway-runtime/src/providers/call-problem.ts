import { operations } from "../dialects/operation.js";
import { CallError } from "../errors/call-error.js";
import { type TargetedModel, targetOf } from "./target-of.js";

/** A model with what may be shown of its credential. */
export interface DescribedModel extends Omit<TargetedModel, "secretValue"> {
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
    targetOf({ ...model, secretValue: { reveal: () => standIns } }, operations["chat.completions"]);
    return undefined;
  } catch (error) {
    if (error instanceof CallError) return error.message;
    throw error;
  }
}
