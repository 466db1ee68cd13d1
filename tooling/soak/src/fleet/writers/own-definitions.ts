import type { GatewayModelDefinition } from "@gw/entities";
import { definitionFact, keys } from "./facts.ts";
import {
  type Definition,
  type Mutation,
  type OwnResources,
  provider,
  remove,
  type Secret,
} from "./own-resources.ts";

export function createDefinition(
  own: OwnResources,
  secret: Secret,
): Mutation<GatewayModelDefinition> {
  const definition = { name: own.next("model"), modelName: own.next("gpt") };
  const fact = definitionFact({ ...definition, secret: secret.name });
  const input = { ...definition, provider, secretId: secret.id };
  return {
    changes: new Map([[keys.definition(definition.name), fact]]),
    run: (store, by) => store.createGatewayModelDefinition(input, by),
    done: ({ modelDefinitionId: id }) =>
      own.definitions.push({ id, ...definition, secret, isAttached: false, mayBeUsed: false }),
  };
}

export function updateDefinition(own: OwnResources, definition: Definition): Mutation<unknown> {
  const modelName = own.next("gpt");
  const fact = definitionFact({ modelName, secret: definition.secret?.name });
  const input = { modelDefinitionId: definition.id, modelName };
  return {
    changes: new Map([[keys.definition(definition.name), fact]]),
    run: (store, by) => store.updateGatewayModelDefinition(input, by),
    done: () => Object.assign(definition, { modelName }),
  };
}

export function deleteDefinition(own: OwnResources, definition: Definition): Mutation<void> {
  const { id: modelDefinitionId, name } = definition;
  return {
    changes: new Map([[keys.definition(name), undefined]]),
    run: (store, by) => store.deleteGatewayModelDefinition({ modelDefinitionId }, by),
    done: () => remove(own.definitions, definition),
  };
}

/** Attaches the definition to the shared endpoint, or detaches it. */
export function attachOrDetach(definition: Definition, endpointId: string): Mutation<void> {
  const { id: modelDefinitionId, isAttached } = definition;
  return {
    changes: new Map([[keys.attached(definition.name), isAttached ? undefined : "yes"]]),
    run: async (store, by) => {
      if (isAttached) await store.detachModelFromEndpoint({ endpointId, modelDefinitionId }, by);
      else {
        const modelConfig = { modelDefinitionId, linkageType: "FALLBACK" } as const;
        await store.attachModelToEndpoint({ endpointId, modelConfig }, by);
      }
    },
    done: () => Object.assign(definition, { isAttached: !isAttached }),
  };
}
