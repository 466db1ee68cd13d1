import type { GatewayOperations, GatewayWorkspace } from "@gw/entities";
import type { OpenedGateway, OpenedWorkspace } from "@gw/gateway";
import type { AllowanceLedger } from "@gw/limits";
import type { UsageStore } from "@gw/usage";

/** The part of an opened gateway that the HTTP app uses. It cannot open secrets. */
export type AppGateway = Pick<
  OpenedGateway,
  "kekRegistry" | "auditLog" | "keys" | "workspaces" | "ping"
> & {
  readonly keyRing: Pick<OpenedGateway["keyRing"], "has"> &
    Partial<Pick<OpenedGateway["keyRing"], "unconfiguredActive">>;
  readonly operations: Pick<GatewayOperations, "getDoctorReport">;
  /** The parts of a workspace. */
  inWorkspace(workspace: Pick<GatewayWorkspace, "workspaceId" | "name">): AppWorkspace;
  /** Reads what this process changed, ahead of the next poll. */
  readonly announceChange?: OpenedGateway["announceChange"];
  /** Authenticates access tokens; without it the admin token is the only one. */
  readonly tokenCache?: OpenedGateway["tokenCache"];
  /** Calls endpoints, and knows the workspaces; without it the server has no data-plane routes. */
  readonly dataPlane?: OpenedGateway["dataPlane"];
  /** Where usage is read; without it, questions about usage respond 501. */
  readonly usage?: Pick<UsageStore, "summarize" | "listCalls"> | undefined;
  /** Where the use of limits is read; without it, questions about it respond 501. */
  readonly ledger?:
    | Pick<AllowanceLedger, "listAllowances" | "listGateways" | "closeGateway">
    | undefined;
  /** Whether the server started with wrong or missing keys. */
  readonly isDegraded?: boolean | undefined;
};

/** The part of an opened workspace that the HTTP app uses. */
export type AppWorkspace = Pick<OpenedWorkspace, "store" | "tokens" | "operations"> & {
  /** Tests models of endpoints; without it `endpoints/test` responds 503. */
  readonly endpointTester?: OpenedWorkspace["endpointTester"];
};
