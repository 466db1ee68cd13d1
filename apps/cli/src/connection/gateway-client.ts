import type { MutationContext, Page } from "@gw/entities";
import type {
  AuditRecord,
  GatewayStore,
  KekInfo,
  ListAuditRecordsInput,
  LiveServer,
  TokenOperations,
} from "@gw/store-abstract";

/** What a command works on: a server, or a database opened here. */
export interface Connection {
  readonly store: GatewayStore;
  /** Who changes something; a server knows that itself. */
  readonly by: MutationContext;
  /** Newest first. */
  readonly listAudit: (input: ListAuditRecordsInput) => Promise<Page<AuditRecord>>;
  readonly tokens: TokenOperations;
  readonly listKeks: () => Promise<readonly KekInfo[]>;
  readonly listServers: () => Promise<readonly LiveServer[]>;
  readonly checkHealth: () => Promise<Health>;
  /** Adds to an error what the user can do about it, where that depends on the connection. */
  readonly explain: (error: unknown) => unknown;
  readonly close: () => Promise<void>;
}

/** Whether requests would be answered. */
export interface Health {
  readonly url: string;
  readonly ready: boolean;
  /** Whether the token was taken; absent where none is needed. */
  readonly authenticated?: boolean;
  /** Absent where it could not be asked for. */
  readonly revision?: number;
}
