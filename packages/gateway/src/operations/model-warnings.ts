import { callProblemOf, type EgressPolicy } from "@gw/data-plane";
import type {
  GatewayModelDefinition,
  GatewaySecretInfo,
  InputWarning,
  SecretValue,
} from "@gw/entities";
import { callWarning, inputWarning } from "./call-warning.js";

/** A model definition with its secret. */
export interface DefinedModel {
  readonly definition: Pick<GatewayModelDefinition, "provider" | "modelName">;
  readonly secret: Pick<GatewaySecretInfo, "provider" | "authConfig" | "maskedValues">;
  /** Absent if it cannot be opened. */
  readonly credential?: SecretValue | undefined;
  /** The policy of calls. */
  readonly egress?: EgressPolicy | undefined;
}

/** What is probably a mistake in a model definition. */
export function modelWarnings({
  definition: { provider, modelName },
  secret: { provider: bound, authConfig, maskedValues },
  credential,
  egress,
}: DefinedModel): InputWarning[] {
  const model = { provider, modelName, fields: Object.keys(maskedValues), credential };
  const problem = callProblemOf({ ...model, ...(authConfig && { authConfig }) }, { egress });
  if (problem !== undefined) return [callWarning(problem, provider, "secret_id")];
  if (bound !== undefined) return [];
  const reason = "names a secret without a provider, which is sent to none; choose another one";
  return [inputWarning("provider_missing", "secret_id", reason)];
}

/** The same about a model of an endpoint. */
export function endpointModelWarnings(name: string, model: DefinedModel): InputWarning[] {
  return modelWarnings(model).map(({ code, message }) =>
    inputWarning(code, "model_configs", `has the model ${name}, whose ${message}`),
  );
}
