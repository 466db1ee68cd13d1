import type {
  GatewayEndpoint,
  GatewayEndpointBinding,
  GatewayModelDefinition,
  GatewaySecretInfo,
} from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import { concurrently } from "./concurrently.js";
import { everyPage } from "./lookup/every-page.js";

/** An endpoint with a model that is called with the secret. */
export interface AffectedEndpoint {
  readonly endpointId: string;
  readonly name: string;
  /** Without the secret it has no PRIMARY model left that could be drawn: every call fails. */
  readonly breaks: boolean;
  /** Names of the model definitions that it could not call any more. */
  readonly lostModels: readonly string[];
}

/** Who breaks if a secret is deleted. */
export interface SecretUsage {
  readonly secret: GatewaySecretInfo;
  /** They become orphans. */
  readonly modelDefinitions: readonly GatewayModelDefinition[];
  readonly endpoints: readonly AffectedEndpoint[];
  /** What is bound to those endpoints. */
  readonly bindings: readonly GatewayEndpointBinding[];
}

/** Finds everything that stands on a secret. */
export async function findSecretUsage(
  store: GatewayStore,
  secret: GatewaySecretInfo,
): Promise<SecretUsage> {
  const { secretId } = secret;
  const [modelDefinitions, endpoints] = await Promise.all([
    everyPage((page) => store.listGatewayModelDefinitions({ ...page, secretId })),
    everyPage((page) => store.listGatewayEndpoints({ ...page, secretId })),
  ]);
  const bindings = await concurrently(endpoints, ({ endpointId }) =>
    everyPage((page) => store.listEndpointBindings({ ...page, endpointId })),
  );
  return {
    secret,
    modelDefinitions,
    endpoints: endpoints.map((endpoint) => affected(endpoint, secretId)),
    bindings: bindings.flat(),
  };
}

function affected(endpoint: GatewayEndpoint, secretId: string): AffectedEndpoint {
  const { endpointId, name, modelMappings } = endpoint;
  const keeps = modelMappings.some(
    ({ linkageType, weight, modelDefinition }) =>
      linkageType === "PRIMARY" &&
      weight > 0 &&
      modelDefinition?.secretId !== undefined &&
      modelDefinition.secretId !== secretId,
  );
  const lost = modelMappings.flatMap(({ modelDefinition }) =>
    modelDefinition?.secretId === secretId ? [modelDefinition.name] : [],
  );
  return { endpointId, name, breaks: !keeps, lostModels: [...new Set(lost)] };
}
