import type { CallProblem } from "@gw/data-plane";
import {
  type InputWarning,
  type InputWarningCode,
  knownProviders,
  nearestName,
} from "@gw/entities";

const problemCodes: Readonly<Record<CallProblem["part"], readonly [InputWarningCode, string]>> = {
  provider: ["provider_not_supported", "provider"],
  authConfig: ["destination_incomplete", "auth_config"],
  credential: ["credential_not_sendable", "secret_value"],
  egress: ["destination_forbidden", "auth_config"],
};

/**
 * The warning that a model, or every model of a secret, cannot be called.
 *
 * @param fallbackField the field of the input that the problem is about, unless that is the provider
 */
export function callWarning(
  { part, message }: CallProblem,
  provider: string,
  fallbackField?: string,
): InputWarning {
  const [code, field] = problemCodes[part];
  const nearest = part === "provider" ? nearestName(provider, knownProviders) : undefined;
  const hint = nearest === undefined ? "" : `. Did you mean ${nearest}?`;
  const named = part === "provider" ? field : (fallbackField ?? field);
  return inputWarning(code, named, `allows no call: ${message}${hint}`);
}

export function inputWarning(code: InputWarningCode, field: string, problem: string): InputWarning {
  return { code, field, message: `\`${field}\` ${problem}` };
}
