import type { EndpointId } from "../endpoint/endpoint.js";
import type { GatewayEndpointBinding } from "../endpoint/endpoint-binding.js";
import type { GatewayModelDefinition } from "../model/model-definition.js";
import type { GatewaySecretInfo } from "./secret.js";

/** An endpoint with a model that uses the secret. */
export interface AffectedEndpoint {
  readonly endpointId: EndpointId;
  readonly name: string;
  /** Whether every call fails without the secret, because no PRIMARY model remains. */
  readonly breaks: boolean;
  /** Names of the model definitions that the endpoint can no longer call. */
  readonly lostModels: readonly string[];
}

/** What stops working when a secret is deleted. */
export interface SecretUsage {
  readonly secret: GatewaySecretInfo;
  /** The model definitions that become orphans. */
  readonly modelDefinitions: readonly GatewayModelDefinition[];
  readonly endpoints: readonly AffectedEndpoint[];
  /** The bindings of those endpoints. */
  readonly bindings: readonly GatewayEndpointBinding[];
}
