import type { ConfigResolver } from "@gw/config-resolver";
import type { GatewayOperations } from "@gw/entities";
import type { KeyError, LiveKeyRing } from "@gw/key-management";
import type {
  EndpointTester,
  GatewayBackend,
  GatewayStore,
  KeyOperations,
  TokenOperations,
} from "@gw/store-abstract";
import type { TokenCache } from "../access-tokens/token-cache.js";
import type { DataPlaneParts } from "./follow-store.js";

/** An opened gateway: the store, and the ports and operations beside it. */
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
  readonly keyRing: LiveKeyRing;
  /** Operations on keys, for operators. */
  readonly keys: KeyOperations;
  /** What is wrong with the keys; empty unless the settings allow a degraded start. */
  readonly keyProblems: readonly KeyError[];
  readonly resolver: ConfigResolver;
  /** Tests which models of an endpoint respond. */
  readonly endpointTester: EndpointTester;
  /** Read-only questions that need several ports: secret usage, routing, keys. */
  readonly operations: GatewayOperations;
  /** Calls endpoints; present when a `serverId` was given. */
  readonly dataPlane: DataPlaneParts | undefined;
  /** The database for people to read; never with a credential. */
  readonly database: string;
  /** One line each, for the operator: what the database allows but should not. */
  readonly databaseNotices: readonly string[];
  /** Applies a revision that this process committed at once, ahead of the next poll. */
  announceRevision(revision: number): void;
  /** Sends a query to the database. @throws TEMPORARILY_UNAVAILABLE, STORE_CLOSED */
  ping(): Promise<void>;
  /** Closes everything, the database last. Idempotent. */
  close(): Promise<void>;
}
