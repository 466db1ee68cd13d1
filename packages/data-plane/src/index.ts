export {
  createDataPlane,
  type DataPlane,
  type DataPlaneOptions,
  type HandledCall,
  type HandledRecord,
} from "./data-plane.js";
export type { EventMeaning } from "./dialects/dialect.js";
export {
  type ApiFormat,
  type Operation,
  type OperationName,
  operationNames,
  operations,
} from "./dialects/operation.js";
export {
  createEgressConnector,
  type EgressConnectorOptions,
} from "./egress/egress-connector.js";
export { EgressError, type EgressErrorCode } from "./egress/egress-error.js";
export { EgressPolicy } from "./egress/egress-policy.js";
export type { EgressLookup } from "./egress/find-addresses.js";
export { CallError, type CallErrorCode, callErrorStatus } from "./errors/call-error.js";
export { errorBodyOf, sendError } from "./errors/send-error.js";
export { type AttemptRecord, type CallRecord, clientClosed } from "./forward/call-endpoint.js";
export { type Deadlines, defaultDeadlines } from "./forward/deadlines.js";
export { type TestEndpointOptions, testEndpoint } from "./model-test/test-endpoint.js";
export type { TestedModel, TestModelOptions } from "./model-test/test-model.js";
export { callProblemOf, type DescribedModel } from "./providers/call-problem.js";
export { defaultInflightLimits, type InflightLimits } from "./request/admission.js";
export {
  type ExplainedModel,
  type ExplainedRouting,
  explainRouting,
} from "./routing/explain-routing.js";
export { type RouteOptions, routeEndpoint } from "./routing/route-endpoint.js";
export type { RoutedEndpoint, RoutedModel } from "./routing/routing-groups.js";
export {
  type EndpointSnapshot,
  EndpointSnapshots,
  type EndpointSnapshotsOptions,
} from "./snapshot/endpoint-snapshots.js";
export type { Usage } from "./usage/usage.js";
