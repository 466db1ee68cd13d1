import type {
  AccessTokenRef,
  CallerInfo,
  CreateAccessTokenInput,
  DoctorReport,
  EndpointExplanation,
  GatewayAccessTokenInfo,
  GatewayEndpointRef,
  GatewayOperations,
  GatewaySecretRef,
  IssuedAccessToken,
  ListAccessTokensInput,
  ModelTestResult,
  MutationContext,
  Page,
  PageRequest,
  SecretUsage,
} from "@gw/entities";
import { parseInput } from "@gw/entities/schemas";
import type {
  AllowanceStatus,
  LedgerGateway,
  LimitOperations,
  ListLimitStatusInput,
  ReleaseLimitGatewayInput,
} from "@gw/limits";
import type {
  EndpointTester,
  KekInfo,
  KeyOperations,
  ListAuditRecordsInput,
  LiveServer,
  ReencryptionStep,
  RotationStep,
  TestEndpointOptions,
  TokenOperations,
  VerificationStep,
  WorkspaceDirectory,
} from "@gw/store-abstract";
import type {
  ListUsageCallsInput,
  SummarizeUsageInput,
  UsageRecord,
  UsageSummary,
} from "@gw/usage";
import { basePaths } from "./protocol/base-paths.js";
import type {
  ExportUsageInput,
  ListedAuditRecord,
  ProtocolRoute,
  SummarizeOwnUsageInput,
} from "./protocol/protocol-route.js";
import { routesByCall } from "./protocol/protocol-routes.js";
import { RestConnection, type RouteRequest } from "./rest-connection.js";
import type { RestOptions } from "./rest-options.js";

type Input<Call extends keyof KeyOperations> = NonNullable<Parameters<KeyOperations[Call]>[0]>;

/**
 * The operations of a gateway server that are not part of a store: audit records, keys and access
 * tokens, which require an admin token, workspaces, whose changes require an admin token of the
 * installation, model tests, which require write permission, and read-only queries on secrets,
 * endpoints, limits and usage. Keys stay in the server's settings; no key is sent. An issued token has at most the
 * permissions of the token that this client uses. Only an admin token of the installation lists and
 * releases the gateways that enforce limits.
 */
export class RestAdminClient
  implements KeyOperations, TokenOperations, EndpointTester, GatewayOperations, LimitOperations
{
  /** Those that the token may enter; only tokens of the installation change them. */
  readonly workspaces: Pick<WorkspaceDirectory, "create" | "get" | "update" | "delete" | "list"> = {
    create: (input, by) => this.#call(routesByCall.createGatewayWorkspace, input, { by }),
    get: (ref) => this.#call(routesByCall.getGatewayWorkspace, ref),
    update: (input, by) => this.#call(routesByCall.updateGatewayWorkspace, input, { by }),
    delete: (input, by) => this.#call(routesByCall.deleteGatewayWorkspace, input, { by }),
    list: (input = {}) => this.#call(routesByCall.listGatewayWorkspaces, input),
  };
  readonly #connection: RestConnection;
  readonly #prefix: string;

  /** @throws GatewayError INVALID_PARAMETER_VALUE for an invalid option */
  constructor(options: RestOptions) {
    this.#connection = new RestConnection(options);
    this.#prefix = this.#connection.prefix ?? basePaths[0];
  }

  /** One page of audit records, newest first. */
  listAuditRecords(input: ListAuditRecordsInput = {}): Promise<Page<ListedAuditRecord>> {
    return this.#call(routesByCall.listAuditRecords, input);
  }

  listKeks(): Promise<readonly KekInfo[]> {
    return this.#call(routesByCall.listKeks, {});
  }

  listServers(): Promise<readonly LiveServer[]> {
    return this.#call(routesByCall.listServers, {});
  }

  stageKek(input: Input<"stageKek">): Promise<KekInfo> {
    return this.#call(routesByCall.stageKek, input);
  }

  activateKek(input: Input<"activateKek">): Promise<KekInfo> {
    return this.#call(routesByCall.activateKek, input);
  }

  retireKek(input: Input<"retireKek">): Promise<KekInfo> {
    return this.#call(routesByCall.retireKek, input);
  }

  rotateSecrets(input: Input<"rotateSecrets">): Promise<RotationStep> {
    return this.#call(routesByCall.rotateSecrets, input);
  }

  verifySecrets(input: Input<"verifySecrets">): Promise<VerificationStep> {
    return this.#call(routesByCall.verifySecrets, input);
  }

  reencryptSecrets(input: Input<"reencryptSecrets">): Promise<ReencryptionStep> {
    return this.#call(routesByCall.reencryptSecrets, input);
  }

  /** Issues a token. Only this call returns it. */
  createAccessToken(
    input: CreateAccessTokenInput,
    by?: MutationContext,
  ): Promise<IssuedAccessToken> {
    return this.#call(routesByCall.createAccessToken, input, { by });
  }

  /** One page of all tokens, including revoked and expired ones. */
  listAccessTokens(input: ListAccessTokensInput = {}): Promise<Page<GatewayAccessTokenInfo>> {
    return this.#call(routesByCall.listAccessTokens, input);
  }

  /**
   * Revokes a token and all tokens that were issued with it.
   *
   * @returns the tokens that this call revoked
   */
  revokeAccessToken(input: AccessTokenRef): Promise<readonly GatewayAccessTokenInfo[]> {
    return this.#call(routesByCall.revokeAccessToken, input);
  }

  /** Describes the token that this client uses. */
  whoAmI(): Promise<CallerInfo> {
    return this.#call(routesByCall.whoAmI, {});
  }

  /** Calls each model of an endpoint once. Takes up to four minutes: set `timeoutMs` accordingly. */
  testGatewayEndpoint(
    ref: GatewayEndpointRef,
    { signal }: TestEndpointOptions = {},
  ): Promise<readonly ModelTestResult[]> {
    return this.#call(routesByCall.testGatewayEndpoint, ref, { signal });
  }

  /** Finds what stops working when a secret is deleted. */
  getSecretUsage(ref: GatewaySecretRef): Promise<SecretUsage> {
    return this.#call(routesByCall.getSecretUsage, ref);
  }

  /** Explains which models a call of an endpoint tries, without calling any. */
  explainGatewayEndpoint(ref: GatewayEndpointRef): Promise<EndpointExplanation> {
    return this.#call(routesByCall.explainGatewayEndpoint, ref);
  }

  /** Checks keys and running servers. It opens no secret; {@link verifySecrets} does. */
  getDoctorReport(): Promise<DoctorReport> {
    return this.#call(routesByCall.getDoctorReport, {});
  }

  /** One page of what is used of the limits of a workspace. */
  listLimitStatus(input: ListLimitStatusInput = {}): Promise<Page<AllowanceStatus>> {
    return this.#call(routesByCall.listLimitStatus, input);
  }

  /** One page of the processes that enforce limits. */
  listLimitGateways(request: PageRequest = {}): Promise<Page<LedgerGateway>> {
    return this.#call(routesByCall.listLimitGateways, request);
  }

  /** Ends a gateway that is lost for good, and releases the units of limits that it holds. */
  async releaseLimitGateway(input: ReleaseLimitGatewayInput, by?: MutationContext): Promise<void> {
    await this.#call(routesByCall.releaseLimitGateway, input, { by });
  }

  /** Sums up calls by hour. An empty filter is invalid. */
  summarizeUsage(input: SummarizeUsageInput): Promise<UsageSummary> {
    return this.#call(routesByCall.summarizeUsage, input);
  }

  /** Sums up the calls of the token that this client uses, which needs no permission. */
  summarizeOwnUsage(input: SummarizeOwnUsageInput): Promise<UsageSummary> {
    return this.#call(routesByCall.summarizeOwnUsage, input);
  }

  /** One page of single calls, newest first. */
  listUsageCalls(input: ListUsageCallsInput = {}): Promise<Page<UsageRecord>> {
    return this.#call(routesByCall.listUsageCalls, input);
  }

  /**
   * Exports single calls, newest first, as UTF-8. `timeoutMs` limits the time for each part.
   *
   * @throws from the iterator too, if the response is cut off
   */
  async exportUsage(input: ExportUsageInput = {}): Promise<AsyncIterable<Uint8Array>> {
    const route = routesByCall.exportUsage;
    const wire = route.encodeRequest(parseInput(route.input, input));
    return this.#connection.stream(route, { prefix: this.#prefix, wire });
  }

  async #call<Input, Output>(
    route: ProtocolRoute<Input, Output>,
    input: Input,
    options: Pick<RouteRequest, "by" | "signal"> = {},
  ): Promise<Output> {
    const wire = route.encodeRequest(parseInput(route.input, input));
    return this.#connection.call(route, { prefix: this.#prefix, wire, ...options });
  }
}
