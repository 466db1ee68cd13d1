import type { KekLookup } from "@gw/crypto";
import type { GatewayEndpoint, GatewayEndpointBinding, Page } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { openSqlBackend } from "@gw/store-sql";
import { everyItem } from "../../load/every-item.ts";
import { definitionFact, endpointFact, fixed, keys, secretFact, shared } from "../writers/facts.ts";
import { openValues } from "./open-values.ts";

type Backend = Awaited<ReturnType<typeof openSqlBackend>>;

/** Reads all resources of a gateway as facts. */
export async function findFacts(options: {
  readonly backend: Backend;
  readonly store: GatewayStore;
  readonly keyRing: KekLookup;
}): Promise<{ readonly facts: ReadonlyMap<string, string>; readonly problems: string[] }> {
  const { backend, store, keyRing } = options;
  const facts = new Map<string, string>();
  const problems: string[] = [];
  const values = await openValues(backend, keyRing);
  for await (const secret of everyItem((page) => store.listSecretInfos(page))) {
    const { secretName, authConfig } = secret;
    const value = values.get(secret.secretId);
    if (value === undefined) problems.push(`${secretName} does not open`);
    if (secretName === fixed) continue;
    const apiVersion = authConfig?.api_version ?? "";
    facts.set(keys.secret(secretName), secretFact({ value: value ?? "", apiVersion }));
  }
  for await (const one of everyItem((page) => store.listGatewayModelDefinitions(page))) {
    if (one.name === fixed) continue;
    const { modelName, secretName: secret } = one;
    facts.set(keys.definition(one.name), definitionFact({ modelName, secret }));
  }
  const names = new Map<string, string>();
  for await (const endpoint of everyItem((page) => store.listGatewayEndpoints(page))) {
    names.set(endpoint.endpointId, endpoint.name);
    for (const { key, value } of endpoint.tags) {
      facts.set(keys.tag(endpoint.name, key), value ?? "");
    }
    problems.push(...checkEndpoint(endpoint));
    if (endpoint.name === shared) {
      for (const { modelDefinition } of endpoint.modelMappings) {
        if (modelDefinition?.name !== fixed) {
          facts.set(keys.attached(modelDefinition?.name ?? ""), "yes");
        }
      }
      continue;
    }
    const models = endpoint.modelMappings.map(({ modelDefinition, weight, linkageType }) => ({
      definition: modelDefinition?.name ?? "",
      weight,
      linkageType,
    }));
    const { usageTracking } = endpoint;
    facts.set(keys.endpoint(endpoint.name), endpointFact({ usageTracking, models }));
  }
  const list = (page: object): Promise<Page<GatewayEndpointBinding>> =>
    store.listEndpointBindings(page);
  for await (const { endpointId, resourceId, displayName } of everyItem(list)) {
    const name = names.get(endpointId);
    if (name === undefined)
      problems.push(`${resourceId} is bound to an endpoint that does not exist`);
    facts.set(keys.binding(name ?? "", resourceId), displayName ?? "");
  }
  return { facts, problems };
}

/** Checks the invariants of an endpoint. */
function checkEndpoint({ name, modelMappings }: GatewayEndpoint): string[] {
  const problems: string[] = [];
  const isCallable = modelMappings.some(
    ({ linkageType, weight }) => linkageType === "PRIMARY" && weight > 0,
  );
  if (!isCallable) problems.push(`${name} has no PRIMARY model with a weight`);
  const orders = modelMappings.flatMap(({ fallbackOrder }) => fallbackOrder ?? []);
  if (new Set(orders).size < orders.length) problems.push(`${name} has a duplicate fallback order`);
  const models = modelMappings.map((one) => `${one.modelDefinitionId} ${one.linkageType}`);
  if (new Set(models).size < models.length) problems.push(`${name} has a duplicate model`);
  if (modelMappings.some(({ modelDefinition }) => modelDefinition === undefined)) {
    problems.push(`${name} has a model without a definition`);
  }
  return problems;
}
