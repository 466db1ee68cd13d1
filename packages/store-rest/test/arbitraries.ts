import {
  doctorFindingCodes,
  doctorGrades,
  explanationGaps,
  modelTestOperations,
  modelTestOutcomes,
  notCalledReasons,
  notTriedReasons,
} from "@gw/entities";
import { unreadableReasons } from "@gw/store-abstract";
import fc from "fast-check";
import type { RouteCall } from "../src/protocol/index.js";
import {
  flag,
  limit,
  line,
  type Model,
  map,
  mapOrEmpty,
  name,
  order,
  pageOf,
  paging,
  some,
  text,
  time,
  weight,
} from "./arbitrary-values.js";
import { budgetInputs, budgetOutputs } from "./budget-arbitraries.js";
import { limitInputs, limitOutputs } from "./limit-arbitraries.js";
import { tokenInputs, tokenOutputs } from "./token-arbitraries.js";
import { usageInputs, usageOutputs } from "./usage-arbitraries.js";
import { workspaceInputs, workspaceOutputs } from "./workspace-arbitraries.js";

const either = (a: string, b: string): fc.Arbitrary<unknown> =>
  fc.oneof(some({ [a]: text }), some({ [b]: text }));

const settings = some(
  {},
  {
    fallbackOnTimeout: flag,
    sticky: flag,
    streamUsage: flag,
    timeouts: some(
      {},
      Object.fromEntries(
        ["connect", "firstByte", "idle", "total", "earlyHead"].map((field) => [
          field,
          fc.integer({ min: 100, max: 86_400_000 }),
        ]),
      ),
    ),
  },
);
const aliases = fc.uniqueArray(fc.constantFrom("gpt", "openai/gpt-5.6", "a:b", "c@1"));

const version = fc.integer({ min: 1, max: 2_147_483_647 });
const fallbackConfig = some(
  {},
  { strategy: fc.constant("SEQUENTIAL"), maxAttempts: fc.integer({ min: 1, max: 100 }) },
);
const routingStrategy = fc.constant("REQUEST_BASED_TRAFFIC_SPLIT");
const primary = some(
  { modelDefinitionId: text },
  { linkageType: fc.constant("PRIMARY"), weight: fc.constantFrom(1, 0.5, 1_000_000) },
);
const fallback = some(
  { modelDefinitionId: text, linkageType: fc.constant("FALLBACK") },
  { weight, fallbackOrder: order },
);
const modelConfigs = fc.oneof(
  primary.map((one) => [one]),
  fc.tuple(primary, fallback).map(([one, other]) => [one, other]),
);
const tag = some({ key: line }, { value: line });
const bindingRef: Model = { endpointId: text, resourceType: text, resourceId: line };
const atLeastOne =
  (changes: Model): ((update: unknown) => boolean) =>
  (update) =>
    Object.keys(changes).some((key) => key in (update as object));

const secretChanges: Model = { secretValue: mapOrEmpty, authConfig: mapOrEmpty };
const definitionChanges: Model = { name, secretId: text, provider: name, modelName: name };
const endpointChanges: Model = {
  name,
  modelConfigs,
  routingStrategy: fc.option(routingStrategy),
  fallbackConfig: fc.option(fallbackConfig),
  usageTracking: flag,
  aliases,
  settings: fc.option(settings),
};
const none = fc.constant({});

/** Valid inputs of each call. */
export const inputs: Readonly<Record<RouteCall, fc.Arbitrary<unknown>>> = {
  createGatewaySecret: some(
    { secretName: name, secretValue: map },
    { provider: name, authConfig: mapOrEmpty },
  ),
  getSecretInfo: either("secretId", "secretName"),
  updateGatewaySecret: some({ secretId: text }, secretChanges).filter(atLeastOne(secretChanges)),
  deleteGatewaySecret: some({ secretId: text }, { ifUnused: flag }),
  listSecretInfos: some({}, { provider: text, ...paging }),
  getSecretsConfig: none,
  createGatewayModelDefinition: some({ name, secretId: text, provider: name, modelName: name }),
  getGatewayModelDefinition: either("modelDefinitionId", "name"),
  updateGatewayModelDefinition: some({ modelDefinitionId: text }, definitionChanges).filter(
    atLeastOne(definitionChanges),
  ),
  deleteGatewayModelDefinition: some({ modelDefinitionId: text }),
  listGatewayModelDefinitions: some({}, { provider: text, secretId: text, ...paging }),
  createGatewayEndpoint: some(
    { name, modelConfigs },
    {
      routingStrategy,
      fallbackConfig,
      usageTracking: flag,
      aliases,
      settings,
      tags: fc.uniqueArray(tag, { maxLength: 3, selector: (one) => (one as { key: string }).key }),
    },
  ),
  getGatewayEndpoint: either("endpointId", "name"),
  updateGatewayEndpoint: some({ endpointId: text }, endpointChanges).filter(
    atLeastOne(endpointChanges),
  ),
  deleteGatewayEndpoint: some({ endpointId: text }),
  listGatewayEndpoints: some({}, { provider: text, secretId: text, tag, ...paging }),
  attachModelToEndpoint: some({ endpointId: text, modelConfig: fc.oneof(primary, fallback) }),
  detachModelFromEndpoint: some(
    { endpointId: text, modelDefinitionId: text },
    { linkageType: fc.constantFrom("PRIMARY", "FALLBACK") },
  ),
  createEndpointBinding: some(
    { ...bindingRef, resourceType: fc.constantFrom("scorer", "job_2") },
    { displayName: line },
  ),
  deleteEndpointBinding: some(bindingRef),
  listEndpointBindings: some({}, { ...bindingRef, ...paging }),
  setGatewayEndpointTag: some({ endpointId: text, key: line }, { value: line }),
  deleteGatewayEndpointTag: some({ endpointId: text, key: text }),
  testGatewayEndpoint: either("endpointId", "name"),
  getSecretUsage: either("secretId", "secretName"),
  explainGatewayEndpoint: either("endpointId", "name"),
  getDoctorReport: none,
  getRevision: none,
  listAuditRecords: some(
    {},
    {
      ...{ workspaceId: text, principal: text, action: text, targetId: text },
      ...{ since: time, until: time, ...paging },
    },
  ),
  listKeks: none,
  listServers: none,
  stageKek: some({ version }),
  activateKek: some({ version }, { ignoreServers: fc.array(text, { maxLength: 3 }) }),
  retireKek: some({ version }),
  rotateSecrets: some({ limit }, { afterSecretId: text, dryRun: flag }),
  verifySecrets: some({ limit }, { afterSecretId: text, activeOnly: flag, outdatedOnly: flag }),
  reencryptSecrets: some({ limit }, { afterSecretId: text }),
  ...tokenInputs,
  ...workspaceInputs,
  ...limitInputs,
  ...budgetInputs,
  ...usageInputs,
};

const stamps: Model = { createdAt: time, lastUpdatedAt: time };
const stampedBy: Model = { createdBy: text, lastUpdatedBy: text };
const secret = some(
  { secretId: text, secretName: text, maskedValues: mapOrEmpty, ...stamps },
  { provider: text, authConfig: map, ...stampedBy },
);
const definition = some(
  { modelDefinitionId: text, name: text, provider: text, modelName: text, ...stamps },
  { secretId: text, secretName: text, ...stampedBy },
);
const mapping = some(
  {
    mappingId: text,
    endpointId: text,
    modelDefinitionId: text,
    weight,
    linkageType: fc.constantFrom("PRIMARY", "FALLBACK"),
    createdAt: time,
  },
  { modelDefinition: definition, fallbackOrder: order, createdBy: text },
);
const endpoint = some(
  {
    endpointId: text,
    name: text,
    modelMappings: fc.array(mapping, { maxLength: 2 }),
    tags: fc.array(tag, { maxLength: 2 }),
    usageTracking: flag,
    aliases,
    settings,
    ...stamps,
  },
  { routingStrategy, fallbackConfig, ...stampedBy },
);
const binding = some({ ...bindingRef, ...stamps }, { displayName: text, ...stampedBy });
const auditRecord = some(
  {
    time,
    action: fc.constantFrom("secret.create", "kek.register"),
    result: fc.constantFrom("succeeded", "refused"),
  },
  {
    sequence: order,
    workspaceId: text,
    principal: text,
    requestId: text,
    targetId: text,
    targetName: text,
    revision: order,
    code: text,
    count: order,
    details: text,
  },
);
const kek = some(
  {
    version: order,
    provider: text,
    fingerprint: text,
    state: fc.constantFrom("staged", "active", "retiring", "retired"),
    createdAt: time,
    secrets: order,
  },
  { activatedAt: time, retiredAt: time },
);
const modelTestResult = some(
  { modelDefinitionId: text, name: text, outcome: fc.constantFrom(...modelTestOutcomes) },
  {
    ...{ provider: text, modelName: text, status: order, ms: order, error: text },
    reason: fc.constantFrom(...notCalledReasons),
    operation: fc.constantFrom(...modelTestOperations),
  },
);
const few = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 2 });
const explained: Model = {
  modelDefinitionId: text,
  name: text,
  linkageType: fc.constantFrom("PRIMARY", "FALLBACK"),
  weight,
};
const explainedOptions: Model = {
  ...{ provider: text, modelName: text },
  fallbackOrder: order,
};
const usage = some({
  secret,
  modelDefinitions: few(definition),
  endpoints: few(some({ endpointId: text, name: text, breaks: flag, lostModels: few(text) })),
  bindings: few(binding),
});
const explanation = some(
  {
    endpointId: text,
    name: text,
    tried: few(some({ ...explained, chances: few(fc.constantFrom(0, 0.25, 1)) }, explainedOptions)),
    notTried: few(
      some(
        { ...explained, reason: fc.constantFrom(...notTriedReasons) },
        { ...explainedOptions, problem: text },
      ),
    ),
    unknown: few(fc.constantFrom(...explanationGaps)),
  },
  { routingStrategy, fallbackConfig },
);
const finding = some(
  { code: fc.constantFrom(...doctorFindingCodes), grade: fc.constantFrom(...doctorGrades) },
  {
    ...{ kekVersion: order, kekState: text, secrets: order, days: order },
    ...{ provider: text, model: text, status: order },
    ...{ servers: few(text), endpoint: text, problemCode: text, message: text },
  },
);
const nothing = fc.constant(undefined);
const unreadable = fc.array(
  some({
    secretId: text,
    secretName: text,
    kekVersion: order,
    reason: fc.constantFrom(...unreadableReasons),
  }),
  { maxLength: 3 },
);
const next = text;

/** Possible outputs of each call. */
export const outputs: Readonly<Record<RouteCall, fc.Arbitrary<unknown>>> = {
  createGatewaySecret: secret,
  getSecretInfo: secret,
  updateGatewaySecret: secret,
  deleteGatewaySecret: nothing,
  listSecretInfos: pageOf(secret),
  getSecretsConfig: some({ secretsAvailable: flag, usingDefaultPassphrase: flag }),
  createGatewayModelDefinition: definition,
  getGatewayModelDefinition: definition,
  updateGatewayModelDefinition: definition,
  deleteGatewayModelDefinition: nothing,
  listGatewayModelDefinitions: pageOf(definition),
  createGatewayEndpoint: endpoint,
  getGatewayEndpoint: endpoint,
  updateGatewayEndpoint: endpoint,
  deleteGatewayEndpoint: nothing,
  listGatewayEndpoints: pageOf(endpoint),
  attachModelToEndpoint: mapping,
  detachModelFromEndpoint: nothing,
  createEndpointBinding: binding,
  deleteEndpointBinding: nothing,
  listEndpointBindings: pageOf(binding),
  setGatewayEndpointTag: nothing,
  deleteGatewayEndpointTag: nothing,
  testGatewayEndpoint: fc.array(modelTestResult, { maxLength: 3 }),
  getSecretUsage: usage,
  explainGatewayEndpoint: explanation,
  getDoctorReport: some({ findings: few(finding) }),
  getRevision: order,
  listAuditRecords: pageOf(auditRecord),
  listKeks: fc.array(kek, { maxLength: 3 }),
  listServers: fc.array(
    some({
      ...{ serverId: text, kekVersions: fc.array(order), knowsWorkspaces: flag },
      ...{ startedAt: time, silentFor: order },
    }),
    { maxLength: 3 },
  ),
  stageKek: kek,
  activateKek: kek,
  retireKek: kek,
  rotateSecrets: some({ target: order, rotated: order, overtaken: order, unreadable }, { next }),
  verifySecrets: some({ opened: order, unreadable }, { next }),
  reencryptSecrets: some({ reencrypted: order, unreadable }, { next }),
  ...tokenOutputs,
  ...workspaceOutputs,
  ...limitOutputs,
  ...budgetOutputs,
  ...usageOutputs,
};
