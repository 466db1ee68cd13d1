export {
  type ConfigResolver,
  type ConfigResolverOptions,
  createConfigResolver,
  type ResolvedEndpoint,
  type ResolvedEndpoints,
} from "./config-resolver.js";
export {
  type GatewayEndpointConfig,
  type GatewayModelConfig,
  type UnusableModel,
  type UnusableReason,
  unusableReasons,
} from "./endpoint-config.js";
