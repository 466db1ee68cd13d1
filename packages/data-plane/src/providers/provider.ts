import type { ApiFormat, OperationName } from "../formats/formats.js";

/** The header that carries the credential. */
export type Authentication = "bearer" | "x-api-key" | "api-key" | "x-goog-api-key";

/** How a provider serves one API format. */
export interface ProviderApi {
  /**
   * The base URL if the secret has no `api_base`. Placeholders such as `{resource}` stand for an
   * entry of the secret's `auth_config` that is one label of a host name. Absent if the secret must
   * have an `api_base`.
   */
  readonly base?: string;
  /** Appended to the secret's `api_base` if that is the base of another format. */
  readonly afterApiBase?: string;
  /** Version suffixes that are removed from the secret's `api_base`, because the paths have them. */
  readonly droppedSuffixes?: readonly string[];
  readonly authentication: Authentication;
  /** Sent unless the client sends them. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Whether the provider documents the options that ask for the usage of a stream. Others may reject them,
   * or report the usage without being asked.
   */
  readonly hasUsageOptions?: boolean;
  /** What the provider offers of this format; absent if everything. */
  readonly operations?: readonly OperationName[];
}

/** A provider, as data. */
export interface Provider {
  readonly formats: Readonly<Partial<Record<ApiFormat, ProviderApi>>>;
  /** Body fields that make the provider use another model, host or account. */
  readonly rejectedFields?: readonly string[];
  /** Headers of the client that only this provider receives, in lower case. */
  readonly forwardedHeaders?: readonly string[];
  /** Whether it may be any server, so that the client's query is forwarded. */
  readonly forwardsQuery?: boolean;
  /** The headers that send entries of the secret's `auth_config`, such as the organization. */
  readonly accountHeaders?: Readonly<Record<string, string>>;
  /** Replaces fields of the request that tests a model; `undefined` removes a field. */
  readonly testFields?: Readonly<Partial<Record<OperationName, object>>>;
}
