import { GatewayError } from "@gw/entities";
import { operations } from "../formats/operations.js";
import { credentialHeaders } from "./credential-headers.js";
import { providerOf, type TargetedModel, upstreamTarget } from "./upstream-target.js";

/** A model, or any model of a secret, with what may be shown of its credential. */
export interface DescribedModel extends Omit<TargetedModel, "modelName"> {
  /** Absent for any model. */
  readonly modelName?: string | undefined;
  /** The names of the credential's fields. */
  readonly fields: readonly string[];
  /** The credential itself, where it is known. */
  readonly credential?: Readonly<Record<string, string>> | undefined;
}

/** Why a model cannot chat. */
export interface CallProblem {
  /** The part of the secret or model that must change. */
  readonly part: "provider" | "authConfig" | "credential";
  /** One line; never contains a credential. */
  readonly message: string;
}

/**
 * Why a model cannot chat as it is configured, such as an unknown provider or a secret that lacks a
 * field; `undefined` if it can. Opens and calls nothing.
 */
export function callProblemOf(described: DescribedModel): CallProblem | undefined {
  const { fields, credential, modelName = "model", ...secret } = described;
  const model = { ...secret, modelName };
  const values = credential ?? Object.fromEntries(fields.map((name) => [name, "placeholder"]));
  const chat = operations["chat.completions"];
  return (
    problemIn("provider", () => providerOf(model)) ??
    problemIn("authConfig", () => upstreamTarget(model, chat)) ??
    problemIn("credential", () =>
      credentialHeaders(model, upstreamTarget(model, chat).authentication, values),
    )
  );
}

function problemIn(part: CallProblem["part"], check: () => unknown): CallProblem | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (GatewayError.is(error, "ENDPOINT_NOT_CALLABLE")) return { part, message: error.message };
    throw error;
  }
}
