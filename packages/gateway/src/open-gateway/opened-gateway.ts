import type { DataPlane } from "@gw/data-plane";
import type { GatewayOperations, GatewayWorkspace } from "@gw/entities";
import type { LiveKeyRing } from "@gw/key-management";
import type { AllowanceLedger } from "@gw/limits";
import type { GatewayBackend, KeyOperations, WorkspaceDirectory } from "@gw/store-abstract";
import type { UsageStore } from "@gw/usage";
import type { TokenCache } from "../access-tokens/token-cache.js";
import type { OpenedWorkspace } from "../workspaces/opened-workspace.js";
import type { DataPlaneParts } from "./follow-store.js";

/** An opened gateway: the parts of the workspace `default`, and the ports and operations of all. */
export interface OpenedGateway
  extends OpenedWorkspace,
    Pick<
      GatewayBackend,
      "openStore" | "kekRegistry" | "sealedSecrets" | "auditLog" | "serverRegistry" | "accessTokens"
    > {
  /** Its mutations warn about workspaces that entries of GW_EGRESS_ALLOW name. */
  readonly workspaces: WorkspaceDirectory;
  /**
   * The parts of a workspace, which are opened once. If it does not exist, its store throws
   * RESOURCE_DOES_NOT_EXIST.
   */
  inWorkspace(workspace: Pick<GatewayWorkspace, "workspaceId" | "name">): OpenedWorkspace;
  /** Authenticates callers; present when a `serverId` was given. */
  readonly tokenCache: TokenCache | undefined;
  /** Its `problems` are empty unless keys changed, or the gateway was opened in spite of them. */
  readonly keyRing: LiveKeyRing;
  /** Operations on keys, for operators. */
  readonly keys: KeyOperations;
  /** Read-only questions that need several ports; about keys for the whole installation. */
  readonly operations: GatewayOperations;
  /** Serves calls. Without a `serverId` it holds no endpoints: pass `findEndpoint` with each call. */
  readonly callHandler: Pick<DataPlane, "handle">;
  /** Calls endpoints; present when a `serverId` was given. */
  readonly dataPlane: DataPlaneParts | undefined;
  /** The usage of calls, of all workspaces. Its database is opened by the first use. */
  readonly usage: UsageStore;
  /** The account of limits, of all workspaces, in the database of the usage. */
  readonly ledger: AllowanceLedger;
  /** The database in a readable form without credentials. */
  readonly database: string;
  /** Warnings for the operator about the configuration of the database, one line each. */
  readonly databaseNotices: readonly string[];
  /** Reads what this process changed at once, ahead of the next poll. */
  announceChange(): void;
  /** Sends a query to the database. @throws TEMPORARILY_UNAVAILABLE, STORE_CLOSED */
  ping(): Promise<void>;
  /** Closes everything, the database last. Idempotent. */
  close(): Promise<void>;
}
