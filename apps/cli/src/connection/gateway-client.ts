import type { CallerInfo, GatewayOperations, MutationContext, Page } from "@gw/entities";
import type { LimitOperations } from "@gw/limits";
import type {
  EndpointTester,
  GatewayStore,
  KeyOperations,
  ListAuditRecordsInput,
  TokenOperations,
  WorkspaceDirectory,
} from "@gw/store-abstract";
import type { ListedAuditRecord } from "@gw/store-rest/protocol";
import type { UsageClient } from "../commands/usage/usage-client.js";
import type { CallTarget } from "./call-target.js";

/** What commands work on: a gateway server over REST, or a database opened in this process. */
export interface GatewayClient {
  readonly store: GatewayStore;
  /** The author of changes; empty for a server, which authenticates the caller. */
  readonly by: MutationContext;
  readonly tokens: TokenOperations;
  readonly keys: KeyOperations;
  /** Secret usage, routing explanations and the check of keys and servers. */
  readonly operations: GatewayOperations;
  readonly endpointTester: EndpointTester;
  /** What is used of limits, and the gateways that enforce them. */
  readonly limits: LimitOperations;
  /** The workspaces that the caller may enter. */
  readonly workspaces: Pick<WorkspaceDirectory, "create" | "get" | "update" | "delete" | "list">;
  /** Newest first; without a workspace, all records that the caller may read. */
  listAudit(input: ListAuditRecordsInput): Promise<Page<ListedAuditRecord>>;
  /** The usage of calls that the caller may read; without a workspace, of all of them. */
  readonly usage: UsageClient;
  checkHealth(): Promise<Health>;
  /** Describes the token, or the local user of a database. */
  whoAmI(): Promise<CallerInfo>;
  /** Where chat completion requests are sent. */
  openCalls(): Promise<CallTarget>;
  /** Adds a remedy to an error, where that depends on the connection. */
  explainError(error: unknown): unknown;
  close(): Promise<void>;
}

/** Whether the gateway answers requests. */
export interface Health {
  readonly url: string;
  readonly ready: boolean;
  /** Whether the server accepts the token; absent for a database. */
  readonly authenticated?: boolean;
  /** Absent if the token does not permit reading it. */
  readonly revision?: number;
}
