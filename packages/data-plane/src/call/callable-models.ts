import type { CallableEndpoint } from "@gw/config-resolver";
import { GatewayError } from "@gw/entities";
import type { Operation } from "../formats/operations.js";
import { memoizeByObject } from "../memoize-by-object.js";
import { upstreamTarget } from "../providers/upstream-target.js";

const cache = memoizeByObject<CallableEndpoint, Map<Operation, CallableEndpoint>>(() => new Map());

/**
 * The endpoint with the models that support the operation. A credential that is bound to no provider
 * could be sent to any, so this omits its models, too.
 *
 * @throws GatewayError ENDPOINT_NOT_CALLABLE if there are bound models and none supports it
 */
export function callableModels(endpoint: CallableEndpoint, operation: Operation): CallableEndpoint {
  const known = cache(endpoint);
  const callable = known.get(operation) ?? selectModels(endpoint, operation);
  known.set(operation, callable);
  return callable;
}

function selectModels(endpoint: CallableEndpoint, operation: Operation): CallableEndpoint {
  const problems: GatewayError[] = [];
  const models = endpoint.models.filter((model) => {
    if (!model.isSecretBound) return false;
    try {
      upstreamTarget(model, operation);
      return true;
    } catch (error) {
      if (!GatewayError.is(error, "ENDPOINT_NOT_CALLABLE")) throw error;
      problems.push(error);
      return false;
    }
  });
  const [problem] = problems;
  if (models.length === 0 && problem !== undefined) throw problem;
  return { ...endpoint, models };
}
