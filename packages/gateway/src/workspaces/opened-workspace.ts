import type { ConfigResolver } from "@gw/config-resolver";
import type { GatewayOperations, GatewayWorkspace } from "@gw/entities";
import type { EndpointTester, GatewayStore, TokenOperations } from "@gw/store-abstract";

/** The parts of an opened gateway that are confined to one workspace. */
export interface OpenedWorkspace {
  readonly workspace: Pick<GatewayWorkspace, "workspaceId" | "name">;
  /** Its mutations warn about probable mistakes in their input. */
  readonly store: GatewayStore;
  readonly resolver: ConfigResolver;
  /** Operations on access tokens, for administrators; the names of endpoints may be aliases and ids. */
  readonly tokens: TokenOperations;
  /** Tests which models of an endpoint respond. */
  readonly endpointTester: EndpointTester;
  /** Read-only questions that need several ports: secret usage, routing. */
  readonly operations: WorkspaceOperations;
}

/** The operations that concern one workspace. */
export type WorkspaceOperations = Pick<
  GatewayOperations,
  "getSecretUsage" | "explainGatewayEndpoint"
>;
