import type {
  AccessTokenRef,
  CreateAccessTokenInput,
  GatewayAccessTokenInfo,
  GatewayEndpointRef,
  IssuedAccessToken,
  ListAccessTokensInput,
  ModelTestResult,
  Page,
} from "@gw/entities";
import { parseInput } from "@gw/entities/schemas";
import type {
  AuditRecord,
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
} from "@gw/store-abstract";
import { basePaths } from "./protocol/base-paths.js";
import type { ProtocolRoute } from "./protocol/protocol-route.js";
import { routesByCall } from "./protocol/protocol-routes.js";
import { RestConnection } from "./rest-connection.js";
import type { RestOptions } from "./rest-options.js";

type Input<Call extends keyof KeyOperations> = NonNullable<Parameters<KeyOperations[Call]>[0]>;

/**
 * What is done at a server of ours beside the store: the audit trail, keys and access tokens, for
 * administrators, and trials of endpoints, for whoever may change them. The keys are those that the
 * server has in its settings; none goes over the wire. A token that is issued has at most the rights
 * of the one that the client is opened with.
 */
export class RestAdminClient implements KeyOperations, TokenOperations, EndpointTester {
  readonly #connection: RestConnection;
  readonly #prefix: string;

  constructor(options: RestOptions) {
    this.#connection = new RestConnection(options);
    this.#prefix = this.#connection.prefix ?? basePaths[0];
  }

  /** A page of the audit trail, newest first. */
  listAuditRecords(input: ListAuditRecordsInput = {}): Promise<Page<AuditRecord>> {
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

  /** Issues a token, which is shown this once. */
  createAccessToken(input: CreateAccessTokenInput): Promise<IssuedAccessToken> {
    return this.#call(routesByCall.createAccessToken, input);
  }

  /** A page of all tokens, those that are worth nothing any more too. */
  listAccessTokens(input: ListAccessTokensInput = {}): Promise<Page<GatewayAccessTokenInfo>> {
    return this.#call(routesByCall.listAccessTokens, input);
  }

  /** Revokes a token with all that came of it. @returns what this very call revoked */
  revokeAccessToken(input: AccessTokenRef): Promise<readonly GatewayAccessTokenInfo[]> {
    return this.#call(routesByCall.revokeAccessToken, input);
  }

  /** Calls each model of an endpoint, which takes as long as they do: up to four minutes. */
  testGatewayEndpoint(
    ref: GatewayEndpointRef,
    { signal }: TestEndpointOptions = {},
  ): Promise<readonly ModelTestResult[]> {
    return this.#call(routesByCall.testGatewayEndpoint, ref, signal);
  }

  async #call<Input, Output>(
    route: ProtocolRoute<Input, Output>,
    input: Input,
    signal?: AbortSignal,
  ): Promise<Output> {
    const wire = route.encodeRequest(parseInput(route.input, input));
    return this.#connection.call(route, { prefix: this.#prefix, wire, signal });
  }
}
