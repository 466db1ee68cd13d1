import type { ConfigResolver } from "@gw/config-resolver";
import type { DataPlane } from "@gw/data-plane";
import type { GatewayOperations } from "@gw/entities";
import type { LiveKeyRing } from "@gw/key-management";
import type {
  EndpointTester,
  GatewayBackend,
  GatewayStore,
  KeyOperations,
  TokenOperations,
} from "@gw/store-abstract";
import type { TokenCache } from "../access-tokens/token-cache.js";
import type { DataPlaneParts } from "./follow-store.js";

/** An opened gateway: the store and all other ports and operations. */
export interface OpenedGateway
  extends Pick<
    GatewayBackend,
    "openStore" | "kekRegistry" | "sealedSecrets" | "auditLog" | "serverRegistry" | "accessTokens"
  > {
  readonly store: GatewayStore;
  /** Operations on access tokens, for administrators. */
  readonly tokens: TokenOperations;
  /** Authenticates callers; present when a `serverId` was given. */
  readonly tokenCache: TokenCache | undefined;
  /** Its `problems` are empty unless keys changed, or the gateway was opened in spite of them. */
  readonly keyRing: LiveKeyRing;
  /** Operations on keys, for operators. */
  readonly keys: KeyOperations;
  readonly resolver: ConfigResolver;
  /** Tests which models of an endpoint respond. */
  readonly endpointTester: EndpointTester;
  /** Read-only questions that need several ports: secret usage, routing, keys. */
  readonly operations: GatewayOperations;
  /** Serves calls. Without a `serverId` it holds no endpoints: pass `findEndpoint` with each call. */
  readonly callHandler: Pick<DataPlane, "handle">;
  /** Calls endpoints; present when a `serverId` was given. */
  readonly dataPlane: DataPlaneParts | undefined;
  /** The database in a readable form without credentials. */
  readonly database: string;
  /** Warnings for the operator about the configuration of the database, one line each. */
  readonly databaseNotices: readonly string[];
  /** Applies a revision that this process committed at once, ahead of the next poll. */
  announceRevision(revision: number): void;
  /** Sends a query to the database. @throws TEMPORARILY_UNAVAILABLE, STORE_CLOSED */
  ping(): Promise<void>;
  /** Closes everything, the database last. Idempotent. */
  close(): Promise<void>;
}
