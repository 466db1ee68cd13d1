import type { Page, PageRequest } from "@gw/entities";
import type { GatewayStore } from "../../gateway-store.js";
import type { Fixture } from "../kit/fixture.js";
import { rounds } from "../kit/rounds.js";

/** A common interface of the lists; every item has a unique key. */
export interface List {
  readonly name: string;
  /** Creates an item with its dependencies. @returns its key */
  create(f: Fixture): Promise<string>;
  change(f: Fixture, key: string): Promise<unknown>;
  remove(f: Fixture, key: string): Promise<void>;
  page(store: GatewayStore, request: PageRequest): Promise<Page<string>>;
  /** A page with a filter that every created item matches. */
  filtered(store: GatewayStore, request: PageRequest): Promise<Page<string>>;
}

function keysOf<T>(page: Page<T>, keyOf: (item: T) => string): Page<string> {
  return { ...page, items: page.items.map(keyOf) };
}

const secrets: List = {
  name: "secrets",
  create: async (f) => (await f.secret({ provider: "openai" })).secretId,
  change: (f, secretId) =>
    f.store.updateGatewaySecret({ secretId, authConfig: { api_version: "v1" } }),
  remove: (f, secretId) => f.store.deleteGatewaySecret({ secretId }),
  page: async (store, request) =>
    keysOf(await store.listSecretInfos(request), (one) => one.secretId),
  filtered: async (store, request) =>
    keysOf(await store.listSecretInfos({ provider: "openai", ...request }), (one) => one.secretId),
};

const modelDefinitions: List = {
  name: "model definitions",
  create: async (f) =>
    (await f.definition({ secretId: await f.sharedSecretId() })).modelDefinitionId,
  change: (f, modelDefinitionId) =>
    f.store.updateGatewayModelDefinition({ modelDefinitionId, name: f.name("AAA") }),
  remove: (f, modelDefinitionId) => f.store.deleteGatewayModelDefinition({ modelDefinitionId }),
  page: async (store, request) =>
    keysOf(await store.listGatewayModelDefinitions(request), (one) => one.modelDefinitionId),
  filtered: async (store, request) =>
    keysOf(
      await store.listGatewayModelDefinitions({ provider: "openai", ...request }),
      (one) => one.modelDefinitionId,
    ),
};

const endpoints: List = {
  name: "endpoints",
  create: async (f) => {
    const modelDefinitionId = await f.sharedDefinitionId();
    // Two mappings to one definition, so that a join would return the endpoint twice.
    const modelConfigs = [
      { modelDefinitionId },
      { modelDefinitionId, linkageType: "FALLBACK" as const },
    ];
    return (await f.endpoint({ modelConfigs, tags: [{ key: "a" }, { key: "b" }] })).endpointId;
  },
  change: (f, endpointId) => f.store.updateGatewayEndpoint({ endpointId, name: f.name("AAA") }),
  remove: (f, endpointId) => f.store.deleteGatewayEndpoint({ endpointId }),
  page: async (store, request) =>
    keysOf(await store.listGatewayEndpoints(request), (one) => one.endpointId),
  filtered: async (store, request) =>
    keysOf(
      await store.listGatewayEndpoints({ provider: "openai", tag: { key: "a" }, ...request }),
      (one) => one.endpointId,
    ),
};

const bindings: List = {
  name: "bindings",
  create: async (f) => (await f.binding({ endpointId: await f.sharedEndpointId() })).resourceId,
  // Bindings cannot be changed, so this changes the endpoint.
  change: async (f) =>
    f.store.updateGatewayEndpoint({
      endpointId: await f.sharedEndpointId(),
      name: f.name("AAA"),
    }),
  remove: async (f, resourceId) =>
    f.store.deleteEndpointBinding({
      endpointId: await f.sharedEndpointId(),
      resourceType: "scorer",
      resourceId,
    }),
  page: async (store, request) =>
    keysOf(await store.listEndpointBindings(request), (one) => one.resourceId),
  filtered: async (store, request) =>
    keysOf(
      await store.listEndpointBindings({ resourceType: "scorer", ...request }),
      (one) => one.resourceId,
    ),
};

const limits: List = {
  name: "limits",
  create: async (f) => (await f.limit()).limitId,
  change: (f, limitId) => f.store.updateGatewayLimit({ limitId, name: f.name("AAA") }),
  remove: (f, limitId) => f.store.deleteGatewayLimit({ limitId }),
  page: async (store, request) =>
    keysOf(await store.listGatewayLimits(request), (one) => one.limitId),
  filtered: async (store, request) =>
    keysOf(
      await store.listGatewayLimits({ measure: "tokens", scopeKind: "TOKEN", ...request }),
      (one) => one.limitId,
    ),
};

export const lists: readonly List[] = [secrets, modelDefinitions, endpoints, bindings, limits];

/** The items of all pages of a list. */
export async function allItems(
  page: (request: PageRequest) => Promise<Page<string>>,
  maxResults?: number,
): Promise<string[]> {
  const all: string[] = [];
  let pageToken: string | undefined;
  for (const _ of rounds()) {
    const got: Page<string> = await page({
      ...(maxResults !== undefined && { maxResults }),
      ...(pageToken !== undefined && { pageToken }),
    });
    all.push(...got.items);
    pageToken = got.nextPageToken;
    if (pageToken === undefined) break;
  }
  return all;
}
