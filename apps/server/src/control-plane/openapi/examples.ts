import type { RouteCall } from "@gw/store-rest/protocol";

const id = (letter: string): string => `${letter}-0123456789abcdef0123456789abcdef`;

const secret_id = id("s");
const model_definition_id = id("d");
const endpoint_id = id("e");
const limit_id = id("l");
const token_id = id("t");
const workspace_id = id("w");
const binding = { endpoint_id, resource_type: "scorer", resource_id: "answer-quality" };
const days = { from: 1_793_491_200_000, to: 1_796_083_200_000 };
const range = { limit: 100 };

/** A request of each route that has parameters or a body. */
export const requestExamples: Readonly<
  Partial<Record<RouteCall, Readonly<Record<string, unknown>>>>
> = {
  createGatewaySecret: {
    secret_name: "openai-production",
    secret_value: { api_key: "sk-example" },
    provider: "openai",
    auth_config: { api_base: "https://api.openai.com/v1" },
  },
  getSecretInfo: { secret_id },
  updateGatewaySecret: { secret_id, secret_value: { api_key: "sk-another-example" } },
  deleteGatewaySecret: { secret_id, if_unused: true },
  listSecretInfos: { provider: "openai", max_results: 100 },
  getSecretUsage: { secret_id },
  createGatewayModelDefinition: {
    name: "gpt",
    secret_id,
    provider: "openai",
    model_name: "gpt-5.6",
  },
  getGatewayModelDefinition: { model_definition_id },
  updateGatewayModelDefinition: { model_definition_id, model_name: "gpt-5.6-mini" },
  deleteGatewayModelDefinition: { model_definition_id },
  listGatewayModelDefinitions: { provider: "openai", max_results: 100 },
  createGatewayEndpoint: { name: "team/chat", model_configs: [{ model_definition_id }] },
  getGatewayEndpoint: { endpoint_id },
  updateGatewayEndpoint: { endpoint_id, settings: { sticky: true, timeouts: { total: 60_000 } } },
  deleteGatewayEndpoint: { endpoint_id },
  listGatewayEndpoints: { tag_key: "stage", tag_value: "production", max_results: 100 },
  explainGatewayEndpoint: { endpoint_id },
  testGatewayEndpoint: { endpoint_id },
  attachModelToEndpoint: {
    endpoint_id,
    model_config: { model_definition_id, linkage_type: "FALLBACK", fallback_order: 1 },
  },
  detachModelFromEndpoint: { endpoint_id, model_definition_id, linkage_type: "FALLBACK" },
  createEndpointBinding: { ...binding, display_name: "Quality of answers" },
  deleteEndpointBinding: binding,
  listEndpointBindings: { endpoint_id, max_results: 100 },
  setGatewayEndpointTag: { endpoint_id, key: "stage", value: "production" },
  deleteGatewayEndpointTag: { endpoint_id, key: "stage" },
  createGatewayLimit: {
    name: "tokens of a day",
    measure: "tokens",
    amount: "100000",
    window: { unit: "DAYS", length: 1 },
    scope: { kind: "TOKEN" },
    action: "REJECT",
    on_outage: "ADMIT",
  },
  getGatewayLimit: { limit_id },
  updateGatewayLimit: { limit_id, amount: "200000" },
  deleteGatewayLimit: { limit_id },
  listGatewayLimits: { measure: "tokens", max_results: 100 },
  listLimitStatus: { limit_id, max_results: 100 },
  listLimitGateways: { max_results: 100 },
  releaseLimitGateway: { gateway_id: "0b5a3d7e-5f1c-4a57-9d3f-2f9b1f0c6a11" },
  createBudgetPolicy: {
    budget_unit: "USD",
    budget_amount: 25,
    duration: { unit: "DAYS", value: 1 },
    target_scope: "WORKSPACE",
    budget_action: "REJECT",
  },
  getBudgetPolicy: { budget_policy_id: limit_id },
  updateBudgetPolicy: { budget_policy_id: limit_id, budget_amount: 50 },
  deleteBudgetPolicy: { budget_policy_id: limit_id },
  listBudgetPolicies: { max_results: 100 },
  summarizeUsage: { ...days, bucket: "day", group_by: ["endpoint", "metadata:team"] },
  summarizeOwnUsage: { ...days, group_by: ["model"] },
  listUsageCalls: { status_class: 5, max_results: 100 },
  exportUsage: { since: days.from, until: days.to, metadata: ["team=search"], format: "csv" },
  listAuditRecords: { action: "secret.create", max_results: 100 },
  stageKek: { version: 2 },
  activateKek: { version: 2 },
  retireKek: { version: 1 },
  rotateSecrets: range,
  verifySecrets: range,
  reencryptSecrets: range,
  createAccessToken: { name: "chat-client", roles: ["invoker"], endpoints: ["team/chat"] },
  listAccessTokens: { max_results: 100 },
  revokeAccessToken: { token_id },
  createGatewayWorkspace: { name: "research", description: "Models under evaluation" },
  getGatewayWorkspace: { workspace_id },
  updateGatewayWorkspace: { workspace_id, suspended: true },
  deleteGatewayWorkspace: { workspace_id, cascade: true },
  listGatewayWorkspaces: { max_results: 100 },
};
