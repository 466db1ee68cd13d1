export { isRedactable, knownPrefixes } from "@gw/crypto";
export {
  type ConfigResolver,
  type ConfigResolverOptions,
  createConfigResolver,
  type EndpointPage,
  type ResolvedEndpoint,
  type ResolvedEndpoints,
} from "./config-resolver.js";
export type {
  CallableEndpoint,
  CallableModel,
  Credential,
  GatewayEndpointConfig,
  GatewayModelConfig,
} from "./endpoint-config.js";
export { OpenCredentials } from "./open-credentials.js";
export { type UnusableModel, type UnusableReason, unusableReasons } from "./unusable-model.js";
