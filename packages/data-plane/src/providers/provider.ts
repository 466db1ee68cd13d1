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
  readonly headers?: Readonly<Record<string, string>>;
}

/** A provider, as data. */
export interface Provider {
  readonly formats: Readonly<Partial<Record<ApiFormat, ProviderApi>>>;
  /** Body fields that make the provider use another model, host or account. */
  readonly rejectedFields?: readonly string[];
  /** Replaces fields of the request that tests a model; `undefined` removes a field. */
  readonly testFields?: Readonly<Partial<Record<OperationName, object>>>;
}
