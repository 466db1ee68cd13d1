import type { GatewayEndpointModelConfig } from "@gw/entities";
import type { Random } from "../../load/random.ts";
import { type ContestedKind, type ContestedResources, providerOf } from "./contested-resources.ts";
import type { Run } from "./journal.ts";

/** A mutation of contested resources, with its effect on names and ids. */
export interface RivalMutation {
  readonly run: Run<unknown>;
  /** A resource that may exist afterwards, whose id can be read. */
  readonly names?: { readonly kind: ContestedKind; readonly name: string };
  /** The id of a resource that does not exist afterwards. */
  readonly deletes?: string;
}

/** Returns the next mutation of a rival with fixed arguments. */
export function nextMutation(
  contested: ContestedResources,
  random: Random,
  serial: string,
): RivalMutation {
  const create = random.pick(mutations);
  return create({
    random,
    serial,
    name: (kind) => contested.name(kind, random),
    id: (kind) => contested.id(kind, random),
  });
}

interface Choice {
  readonly random: Random;
  readonly serial: string;
  readonly name: (kind: ContestedKind) => string;
  readonly id: (kind: ContestedKind) => string;
}

const resourceType = "job";

const createSecret = ({ name, serial }: Choice): RivalMutation => {
  const secretName = name("secret");
  const input = {
    secretName,
    provider: providerOf(secretName),
    secretValue: { api_key: `value-${serial}` },
    authConfig: { api_version: "none" },
  };
  return {
    run: (store, by) => store.createGatewaySecret(input, by),
    names: { kind: "secret", name: secretName },
  };
};

const updateSecret = ({ random, id, serial }: Choice): RivalMutation => {
  const input = {
    secretId: id("secret"),
    ...(random.chance(0.6) && { secretValue: { api_key: `value-${serial}` } }),
    authConfig: { api_version: serial },
  };
  return { run: (store, by) => store.updateGatewaySecret(input, by) };
};

const deleteSecret = ({ random, id }: Choice): RivalMutation => {
  const input = { secretId: id("secret"), ifUnused: random.chance(0.5) };
  return {
    run: (store, by) => store.deleteGatewaySecret(input, by),
    deletes: input.secretId,
  };
};

const createDefinition = ({ random, name, id, serial }: Choice): RivalMutation => {
  const input = {
    name: name("definition"),
    secretId: id("secret"),
    provider: random.pick(["openai", "anthropic"]),
    modelName: serial,
  };
  return {
    run: (store, by) => store.createGatewayModelDefinition(input, by),
    names: { kind: "definition", name: input.name },
  };
};

/** Changes the name, the secret and the provider, in any combination. */
const updateDefinition = ({ random, name, id, serial }: Choice): RivalMutation => {
  const input = {
    modelDefinitionId: id("definition"),
    modelName: serial,
    ...(random.chance(0.2) && { name: name("definition") }),
    ...(random.chance(0.5) && { secretId: id("secret") }),
    ...(random.chance(0.5) && { provider: random.pick(["openai", "anthropic"]) }),
  };
  return {
    run: (store, by) => store.updateGatewayModelDefinition(input, by),
    ...(input.name !== undefined && { names: { kind: "definition", name: input.name } }),
  };
};

const deleteDefinition = ({ id }: Choice): RivalMutation => {
  const modelDefinitionId = id("definition");
  return {
    run: (store, by) => store.deleteGatewayModelDefinition({ modelDefinitionId }, by),
    deletes: modelDefinitionId,
  };
};

const createEndpoint = (choice: Choice): RivalMutation => {
  const input = { name: choice.name("endpoint"), modelConfigs: twoModels(choice) };
  return {
    run: (store, by) => store.createGatewayEndpoint(input, by),
    names: { kind: "endpoint", name: input.name },
  };
};

const updateEndpoint = (choice: Choice): RivalMutation => {
  const { random, name, id } = choice;
  const input = {
    endpointId: id("endpoint"),
    usageTracking: random.chance(0.5),
    fallbackConfig: random.chance(0.5) ? { maxAttempts: 1 + random.below(9) } : null,
    ...(random.chance(0.2) && { name: name("endpoint") }),
    ...(random.chance(0.5) && { modelConfigs: twoModels(choice) }),
  };
  return {
    run: (store, by) => store.updateGatewayEndpoint(input, by),
    ...(input.name !== undefined && { names: { kind: "endpoint", name: input.name } }),
  };
};

const deleteEndpoint = ({ id }: Choice): RivalMutation => {
  const endpointId = id("endpoint");
  return {
    run: (store, by) => store.deleteGatewayEndpoint({ endpointId }, by),
    deletes: endpointId,
  };
};

const attach = ({ random, id }: Choice): RivalMutation => {
  const endpointId = id("endpoint");
  const modelDefinitionId = id("definition");
  const modelConfig: GatewayEndpointModelConfig = random.chance(0.5)
    ? { modelDefinitionId, linkageType: "PRIMARY", weight: random.below(2) }
    : {
        modelDefinitionId,
        linkageType: "FALLBACK",
        ...(random.chance(0.5) && { fallbackOrder: random.below(4) }),
      };
  return { run: (store, by) => store.attachModelToEndpoint({ endpointId, modelConfig }, by) };
};

const detach = ({ random, id }: Choice): RivalMutation => {
  const input = {
    endpointId: id("endpoint"),
    modelDefinitionId: id("definition"),
    ...(random.chance(0.5) && { linkageType: random.pick(["PRIMARY", "FALLBACK"] as const) }),
  };
  return { run: (store, by) => store.detachModelFromEndpoint(input, by) };
};

const setTag = ({ random, id, serial }: Choice): RivalMutation => {
  const input = { endpointId: id("endpoint"), key: `tag-${random.below(3)}`, value: serial };
  return { run: (store, by) => store.setGatewayEndpointTag(input, by) };
};

const deleteTag = ({ random, id }: Choice): RivalMutation => {
  const input = { endpointId: id("endpoint"), key: `tag-${random.below(3)}` };
  return { run: (store, by) => store.deleteGatewayEndpointTag(input, by) };
};

const bind = ({ random, id, serial }: Choice): RivalMutation => {
  const resourceId = `rival-resource-${random.below(3)}`;
  const input = { endpointId: id("endpoint"), resourceType, resourceId, displayName: serial };
  return { run: (store, by) => store.createEndpointBinding(input, by) };
};

const unbind = ({ random, id }: Choice): RivalMutation => {
  const resourceId = `rival-resource-${random.below(3)}`;
  const input = { endpointId: id("endpoint"), resourceType, resourceId };
  return { run: (store, by) => store.deleteEndpointBinding(input, by) };
};

/** More creations than deletions, so that most mutations find a resource. */
const mutations: readonly ((choice: Choice) => RivalMutation)[] = [
  ...[createSecret, createSecret, updateSecret, updateSecret, deleteSecret],
  ...[createDefinition, createDefinition, createDefinition, updateDefinition, updateDefinition],
  ...[deleteDefinition, createEndpoint, createEndpoint, updateEndpoint, updateEndpoint],
  ...[deleteEndpoint, attach, attach, attach, detach, detach, detach],
  ...[setTag, setTag, deleteTag, bind, bind, unbind],
];

/** Returns one or two PRIMARY models; the weight of the second may be 0. */
function twoModels({ random, id }: Choice): GatewayEndpointModelConfig[] {
  const [first, second] = [id("definition"), id("definition")];
  const models = [{ modelDefinitionId: first, weight: 1 }];
  if (second !== first) models.push({ modelDefinitionId: second, weight: random.below(2) });
  return models;
}
