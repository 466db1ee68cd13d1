import {
  type GatewayEndpoint,
  GatewayError,
  type GatewayLimit,
  type GatewayModelDefinition,
  type GatewaySecretInfo,
  type GatewayWorkspace,
} from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { GatewayClient } from "../connection/gateway-client.js";
import { suggesting } from "./suggesting.js";

/** As many names as one request returns are compared with a misspelt one. */
const page = { maxResults: 1_000 };

/** Looks up a secret by id or name. */
export function lookUpSecret(store: GatewayStore, text: string): Promise<GatewaySecretInfo> {
  return find(text, {
    isId: /^s-[0-9a-f]{32}$/,
    byId: (secretId) => store.getSecretInfo({ secretId }),
    byName: (secretName) => store.getSecretInfo({ secretName }),
    names: async () => (await store.listSecretInfos(page)).items.map((one) => one.secretName),
  });
}

/** Looks up a model definition by id or name. */
export function lookUpModelDefinition(
  store: GatewayStore,
  text: string,
): Promise<GatewayModelDefinition> {
  return find(text, {
    isId: /^d-[0-9a-f]{32}$/,
    byId: (modelDefinitionId) => store.getGatewayModelDefinition({ modelDefinitionId }),
    byName: (name) => store.getGatewayModelDefinition({ name }),
    names: async () =>
      (await store.listGatewayModelDefinitions(page)).items.map(({ name }) => name),
  });
}

/** Looks up an endpoint by id or name. */
export function lookUpEndpoint(store: GatewayStore, text: string): Promise<GatewayEndpoint> {
  return find(text, {
    isId: /^e-[0-9a-f]{32}$/,
    byId: (endpointId) => store.getGatewayEndpoint({ endpointId }),
    byName: (name) => store.getGatewayEndpoint({ name }),
    names: async () =>
      (await store.listGatewayEndpoints(page)).items.flatMap((one) => [one.name, ...one.aliases]),
  });
}

/** Looks up a limit by id or name. */
export function lookUpLimit(store: GatewayStore, text: string): Promise<GatewayLimit> {
  return find(text, {
    isId: /^l-[0-9a-f]{32}$/,
    byId: (limitId) => store.getGatewayLimit({ limitId }),
    byName: (name) => store.getGatewayLimit({ name }),
    names: async () => (await store.listGatewayLimits(page)).items.map(({ name }) => name),
  });
}

/** Looks up a workspace by id or name. */
export function lookUpWorkspace(
  workspaces: GatewayClient["workspaces"],
  text: string,
): Promise<GatewayWorkspace> {
  return find(text, {
    isId: /^w-[0-9a-f]{32}$/,
    byId: (workspaceId) => workspaces.get({ workspaceId }),
    byName: (name) => workspaces.get({ name }),
    names: async () => (await workspaces.list(page)).items.map(({ name }) => name),
  });
}

interface Lookup<T> {
  readonly isId: RegExp;
  readonly byId: (id: string) => Promise<T>;
  readonly byName: (name: string) => Promise<T>;
  /** Names to suggest. */
  readonly names: () => Promise<readonly string[]>;
}

// A name may look like an id; the id takes precedence.
async function find<T>(text: string, { isId, byId, byName, names }: Lookup<T>): Promise<T> {
  if (!isId.test(text)) return suggesting(text, names, () => byName(text));
  try {
    return await byId(text);
  } catch (error) {
    if (!GatewayError.is(error, "RESOURCE_DOES_NOT_EXIST")) throw error;
    return byName(text);
  }
}
