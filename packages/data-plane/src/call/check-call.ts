import type { CallableEndpoint, CallableModel } from "@gw/config-resolver";
import { GatewayError } from "@gw/entities";
import type { CallBody } from "../body/call-body.js";
import { rejectedFieldsOf } from "../providers/upstream-target.js";

/** Fields that refer to state in one account of a provider. */
const stateFields = ["previous_response_id", "conversation", "background"];

/**
 * Rejects a call that no model may receive.
 *
 * @throws GatewayError ENDPOINT_NOT_CALLABLE, INVALID_PARAMETER_VALUE
 */
export function checkCall(
  { endpoint, body }: { readonly endpoint: CallableEndpoint; readonly body: CallBody },
  models: readonly CallableModel[],
): void {
  if (models.length === 0) throw noCallableModel(endpoint);
  for (const model of models) {
    const field = body.firstOf(rejectedFieldsOf(model));
    if (field === undefined) continue;
    throw new GatewayError(
      "INVALID_PARAMETER_VALUE",
      `\`${field}\` must not be in the body: the endpoint decides what is called`,
    );
  }
  const field = body.firstOf(stateFields);
  if (field !== undefined && new Set(models.map(({ secretId }) => secretId)).size > 1) {
    throw new GatewayError(
      "ENDPOINT_NOT_CALLABLE",
      `\`${field}\` refers to state in one account, but the endpoint ${endpoint.endpointName} ` +
        "uses several; call an endpoint with one secret",
    );
  }
}

function noCallableModel({ endpointName, models, unusable }: CallableEndpoint): GatewayError {
  const reasons = new Set<string>(unusable.map(({ reason }) => reason));
  if (models.some(({ isSecretBound }) => !isSecretBound)) reasons.add("SECRET_WITHOUT_PROVIDER");
  const list = reasons.size === 0 ? "" : ` (${[...reasons].join(", ")})`;
  const message = `no model of the endpoint ${endpointName} can be called${list}`;
  return new GatewayError("ENDPOINT_NOT_CALLABLE", message);
}
