import type { MutationContext } from "@gw/entities";
import type { GatewayStore } from "../../gateway-store.js";
import { limitDefaults } from "../kit/fixture.js";

/** Calls one store method with any input; the input of a list may be absent. */
export interface Method {
  readonly name: (typeof reads | typeof writes)[number];
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
  "getGatewayLimit",
  "listGatewayLimits",
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
  "createGatewayLimit",
  "updateGatewayLimit",
  "deleteGatewayLimit",
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

/** The entities to which {@link validInputs} refers. */
export interface Entities {
  readonly secretId: string;
  readonly modelDefinitionId: string;
  /** Those of a new endpoint; that of {@link modelDefinitionId} when absent. */
  readonly modelConfigs?: readonly { readonly modelDefinitionId: string }[];
  /** A model definition that no endpoint uses; {@link modelDefinitionId} when absent. */
  readonly unusedDefinitionId?: string;
  readonly endpointId: string;
  readonly tagKey: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly limitId: string;
}

/** A valid input of each method. */
export function validInputs(
  entities: Entities,
): Readonly<Record<Method["name"], Readonly<Record<string, unknown>>>> {
  const { secretId, modelDefinitionId, endpointId, tagKey: key, ...rest } = entities;
  const {
    resourceType,
    resourceId,
    limitId,
    unusedDefinitionId: unused = modelDefinitionId,
  } = rest;
  const { modelConfigs = [{ modelDefinitionId }] } = rest;
  const ref = { endpointId, resourceType, resourceId };
  const secretValue = { api_key: "sk-0123456789abcdef" };
  return {
    getSecretInfo: { secretId },
    listSecretInfos: {},
    getGatewayModelDefinition: { modelDefinitionId },
    listGatewayModelDefinitions: {},
    getGatewayEndpoint: { endpointId },
    listGatewayEndpoints: {},
    listEndpointBindings: {},
    getGatewayLimit: { limitId },
    listGatewayLimits: {},
    createGatewaySecret: { secretName: "new", secretValue },
    updateGatewaySecret: { secretId, secretValue },
    deleteGatewaySecret: { secretId },
    createGatewayModelDefinition: { name: "new", secretId, provider: "p", modelName: "m" },
    updateGatewayModelDefinition: { modelDefinitionId, modelName: "m" },
    deleteGatewayModelDefinition: { modelDefinitionId: unused },
    createGatewayEndpoint: { name: "new", modelConfigs },
    updateGatewayEndpoint: { endpointId, usageTracking: false },
    deleteGatewayEndpoint: { endpointId },
    attachModelToEndpoint: { endpointId, modelConfig: { modelDefinitionId: unused } },
    detachModelFromEndpoint: { endpointId, modelDefinitionId },
    createEndpointBinding: { ...ref, resourceId: "new" },
    deleteEndpointBinding: ref,
    setGatewayEndpointTag: { endpointId, key },
    deleteGatewayEndpointTag: { endpointId, key },
    createGatewayLimit: { ...limitDefaults, name: "new" },
    updateGatewayLimit: { limitId, amount: "1" },
    deleteGatewayLimit: { limitId },
  };
}
