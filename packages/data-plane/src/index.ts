export { hasUnknownBilling } from "./attempt/retry-advice.js";
export {
  CallError,
  type CallErrorCode,
  type DataPlaneError,
} from "./call/call-error.js";
export type { AttemptRequest, CallStage } from "./call/call-stage.js";
export type { CallRequest, CallState } from "./call/call-state.js";
export { type CallTimeouts, defaultCallTimeouts } from "./call/call-timeouts.js";
export type { CalledWorkspace, HandledCall, HandledRecord } from "./call/handled-call.js";
export {
  type CallProblemOptions,
  createDataPlane,
  type DataPlane,
  type DataPlaneOptions,
} from "./data-plane.js";
export {
  createEgressConnector,
  type EgressConnectorOptions,
} from "./egress/egress-connector.js";
export { EgressError, type EgressErrorCode } from "./egress/egress-error.js";
export { EgressPolicies } from "./egress/egress-policies.js";
export { EgressPolicy } from "./egress/egress-policy.js";
export type { EgressLookup } from "./egress/find-addresses.js";
export { parseIpAddress, withoutIpv4Mapping } from "./egress/ip-address.js";
export { type IpNetwork, isInNetwork, parseIpNetwork } from "./egress/ip-network.js";
export type {
  ListedEndpoint,
  ModelDescriptions,
  ReportedError,
} from "./formats/format-definition.js";
export { type ApiFormat, apiFormats, type OperationName } from "./formats/formats.js";
export { type Operation, operationNames, operations } from "./formats/operations.js";
export {
  type ResponseErrorCode,
  responseErrorCode,
  responseErrorStatus,
} from "./formats/response-error.js";
export {
  modelDescriptions,
  type ResponseReader,
  responseReader,
} from "./formats/response-reader.js";
export {
  type EncodedError,
  encodeErrorResponse,
  requestIdHeaders,
  sendErrorResponse,
} from "./formats/send-error.js";
export {
  boundSize,
  type CallSize,
  type EstimatedSize,
  estimateSize,
} from "./limits/call-size.js";
export { LimitRefusal } from "./limits/limit-refusal.js";
export type { RateLimit, RateLimits } from "./limits/rate-limit-headers.js";
export { requestedCharges } from "./limits/requested-charges.js";
export { type EndpointTestContext, testEndpoint } from "./model-test/test-endpoint.js";
export type { TestedModel, TestModelOptions } from "./model-test/test-model.js";
export {
  findRoute,
  type RoutedRequest,
  type RouteMatch,
} from "./paths/find-route.js";
export { endsInVersion } from "./paths/match-path.js";
export { RouteError, type RouteErrorCode } from "./paths/route-error.js";
export { documentedRoutes, type Route, routes } from "./paths/routes.js";
export { type CallProblem, callProblemOf, type DescribedModel } from "./providers/call-problem.js";
export { endsInOperationPath } from "./providers/operation-path.js";
export { repeatsSegment } from "./providers/repeated-segment.js";
export { defaultInflightLimits, type InflightLimits } from "./proxy/inflight-budget.js";
export { queryOf } from "./proxy/request-query.js";
export { securityHeaders } from "./proxy/security-headers.js";
export { type EndpointSnapshot, loadEndpointSnapshot } from "./routing/endpoint-snapshot.js";
export {
  callableEndpoints,
  type EndpointSource,
  findEndpoint,
  isCallable,
  servingSnapshot,
  servingWorkspace,
} from "./routing/endpoint-source.js";
export {
  type ExplainedModel,
  type ExplainedRouting,
  explainRouting,
} from "./routing/explain-routing.js";
export {
  defaultInstallation,
  type InstallationSnapshot,
  type LoadInstallationOptions,
  loadInstallationSnapshot,
  type WorkspaceSnapshot,
  type WorkspaceSource,
} from "./routing/installation-snapshot.js";
export type { RejectedModel } from "./routing/rejected-models.js";
export { type RouteOptions, routeEndpoint } from "./routing/route-endpoint.js";
export type { RoutedEndpoint, RoutedModel } from "./routing/routing-groups.js";
export type { ServerSentEvent } from "./streams/server-sent-event.js";
export {
  type AttemptRecord,
  attemptOutcomes,
  type CallRecord,
  clientClosedStatus,
} from "./telemetry/call-record.js";
