import { callProblemOf, type EgressPolicy } from "@gw/data-plane";
import type { GatewayModelDefinition, GatewaySecretInfo, InputWarning } from "@gw/entities";
import { callWarning, inputWarning } from "./call-warning.js";

/** What is probably a mistake in a model definition. */
export function modelWarnings({
  definition: { provider, modelName },
  secret: { provider: bound, authConfig, maskedValues },
  egress,
}: {
  readonly definition: Pick<GatewayModelDefinition, "provider" | "modelName">;
  readonly secret: GatewaySecretInfo;
  /** The policy of calls. */
  readonly egress: EgressPolicy | undefined;
}): InputWarning[] {
  const model = { provider, modelName, fields: Object.keys(maskedValues) };
  const problem = callProblemOf({ ...model, ...(authConfig && { authConfig }) }, { egress });
  if (problem !== undefined) return [callWarning(problem, provider, "secret_id")];
  if (bound !== undefined) return [];
  const reason = "names a secret without a provider, which is sent to none; choose another one";
  return [inputWarning("provider_missing", "secret_id", reason)];
}
