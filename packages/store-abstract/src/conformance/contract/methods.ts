import type { MutationContext } from "@gw/entities";
import type { GatewayStore } from "../../gateway-store.js";

/** Calls one store method with any input; the input of a list may be absent. */
export interface Method {
  readonly name: Exclude<keyof GatewayStore, "manifest" | "close">;
  call(store: GatewayStore, input: unknown, by?: MutationContext): Promise<unknown>;
}

const reads = [
  "getSecretInfo",
  "listSecretInfos",
  "getGatewayModelDefinition",
  "listGatewayModelDefinitions",
  "getGatewayEndpoint",
  "listGatewayEndpoints",
  "listEndpointBindings",
] as const;

const writes = [
  "createGatewaySecret",
  "updateGatewaySecret",
  "deleteGatewaySecret",
  "createGatewayModelDefinition",
  "updateGatewayModelDefinition",
  "deleteGatewayModelDefinition",
  "createGatewayEndpoint",
  "updateGatewayEndpoint",
  "deleteGatewayEndpoint",
  "attachModelToEndpoint",
  "detachModelFromEndpoint",
  "createEndpointBinding",
  "deleteEndpointBinding",
  "setGatewayEndpointTag",
  "deleteGatewayEndpointTag",
] as const;

/** All store methods that take an input. */
export const methods: readonly Method[] = [
  ...reads.map((name) => ({
    name,
    call: (store: GatewayStore, input: unknown) => store[name](input as never),
  })),
  ...writes.map((name) => ({
    name,
    call: (store: GatewayStore, input: unknown, by?: MutationContext) =>
      store[name](input as never, by),
  })),
];
