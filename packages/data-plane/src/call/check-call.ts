import type { CallableEndpoint, CallableModel } from "@gw/config-resolver";
import { GatewayError } from "@gw/entities";
import type { CallBody } from "../body/call-body.js";
import { rejectedFieldsOf } from "../providers/upstream-target.js";

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
}

function noCallableModel({ endpointName, models, unusable }: CallableEndpoint): GatewayError {
  const reasons = new Set<string>(unusable.map(({ reason }) => reason));
  if (models.some(({ isSecretBound }) => !isSecretBound)) reasons.add("SECRET_WITHOUT_PROVIDER");
  const list = reasons.size === 0 ? "" : ` (${[...reasons].join(", ")})`;
  const message = `no model of the endpoint ${endpointName} can be called${list}`;
  return new GatewayError("ENDPOINT_NOT_CALLABLE", message);
}
