export {
  type ConfigResolver,
  type ConfigResolverOptions,
  createConfigResolver,
  type EndpointPage,
  type ResolvedEndpoint,
  type ResolvedEndpoints,
} from "./config-resolver.js";
export {
  type CallableEndpoint,
  type CallableModel,
  type Credential,
  type GatewayEndpointConfig,
  type GatewayModelConfig,
  type UnusableModel,
  type UnusableReason,
  unusableReasons,
} from "./endpoint-config.js";
