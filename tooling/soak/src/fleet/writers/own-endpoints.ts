import type { GatewayEndpoint, GatewayEndpointModelConfig } from "@gw/entities";
import type { Fact } from "../../load/expectations.ts";
import { type EndpointModel, endpointFact, keys } from "./facts.ts";
import {
  type Definition,
  type Endpoint,
  type Mutation,
  type OwnResources,
  remove,
} from "./own-resources.ts";

export function createEndpoint(
  own: OwnResources,
  definition: Definition,
): Mutation<GatewayEndpoint> {
  const name = own.next("endpoint");
  const models = [{ definition: definition.name, weight: 1 + own.random.below(9) }];
  const input = { name, modelConfigs: configs(own, models) };
  return {
    changes: new Map([[keys.endpoint(name), endpointFact({ usageTracking: true, models })]]),
    run: (store, by) => store.createGatewayEndpoint(input, by),
    done: ({ endpointId: id }) => {
      const belongings = { tags: new Set<string>(), bindings: new Set<string>() };
      own.endpoints.push({ id, name, usageTracking: true, models, ...belongings });
    },
    ifInDoubt: () => Object.assign(definition, { mayBeUsed: true }),
  };
}

export function updateEndpoint(
  own: OwnResources,
  endpoint: Endpoint,
  definition: Definition | undefined,
): Mutation<unknown> {
  const usageTracking = !endpoint.usageTracking;
  // Above 0, because an endpoint needs a model with a weight.
  const weight = 1 - own.random.next();
  const models =
    definition === undefined ? endpoint.models : [{ definition: definition.name, weight }];
  const modelConfigs = definition === undefined ? undefined : configs(own, models);
  const input = { endpointId: endpoint.id, usageTracking, modelConfigs };
  return {
    changes: new Map([[keys.endpoint(endpoint.name), endpointFact({ usageTracking, models })]]),
    run: (store, by) => store.updateGatewayEndpoint(input, by),
    done: () => Object.assign(endpoint, { usageTracking, models }),
  };
}

/** Deletes the endpoint with its tags and bindings. */
export function deleteEndpoint(own: OwnResources, endpoint: Endpoint): Mutation<void> {
  const { id: endpointId, name, tags, bindings } = endpoint;
  return {
    changes: new Map<string, Fact>([
      [keys.endpoint(name), undefined],
      ...[...tags].map((key) => [keys.tag(name, key), undefined] as const),
      ...[...bindings].map((resource) => [keys.binding(name, resource), undefined] as const),
    ]),
    run: (store, by) => store.deleteGatewayEndpoint({ endpointId }, by),
    done: () => remove(own.endpoints, endpoint),
  };
}

export function setOrDeleteTag(
  own: OwnResources,
  { id: endpointId, name, tags }: Pick<Endpoint, "id" | "name" | "tags">,
): Mutation<void> {
  const known = [...tags].find((key) => own.expectations.isPresent(keys.tag(name, key)));
  if (known !== undefined && own.random.chance(0.5)) {
    return {
      changes: new Map([[keys.tag(name, known), undefined]]),
      run: (store, by) => store.deleteGatewayEndpointTag({ endpointId, key: known }, by),
      done: () => tags.delete(known),
    };
  }
  const key = own.next("tag");
  const value = own.next("text");
  // Recorded even if the outcome is unknown, because deleting the endpoint deletes it.
  tags.add(key);
  return {
    changes: new Map([[keys.tag(name, key), value]]),
    run: (store, by) => store.setGatewayEndpointTag({ endpointId, key, value }, by),
    done: () => {},
  };
}

export function bindOrUnbind(own: OwnResources, endpoint: Endpoint): Mutation<unknown> {
  const { id: endpointId, name, bindings } = endpoint;
  const resourceType = "job";
  const known = [...bindings].find((one) => own.expectations.isPresent(keys.binding(name, one)));
  if (known !== undefined && own.random.chance(0.5)) {
    const ref = { endpointId, resourceType, resourceId: known };
    return {
      changes: new Map([[keys.binding(name, known), undefined]]),
      run: (store, by) => store.deleteEndpointBinding(ref, by),
      done: () => bindings.delete(known),
    };
  }
  const resourceId = own.next("resource");
  const displayName = own.next("text");
  bindings.add(resourceId);
  const input = { endpointId, resourceType, resourceId, displayName };
  return {
    changes: new Map([[keys.binding(name, resourceId), displayName]]),
    run: (store, by) => store.createEndpointBinding(input, by),
    done: () => {},
  };
}

/** Resolves names now, because the definitions may be deleted when the mutation is repeated. */
function configs(
  own: OwnResources,
  models: readonly EndpointModel[],
): GatewayEndpointModelConfig[] {
  return models.map(({ definition, ...config }) => {
    const found = own.definitions.find(({ name }) => name === definition);
    return { ...config, modelDefinitionId: found?.id ?? "" };
  });
}
