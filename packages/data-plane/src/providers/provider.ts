import type { ApiFormat } from "../dialects/operation.js";

/** How a provider wants to be shown the credential. */
export type Authentication = "bearer" | "x-api-key" | "api-key" | "x-goog-api-key";

/** A way to speak with a provider. */
export interface ProviderDialect {
  /**
   * The base of its paths where the secret names none. `{resource}` and the like stand for an entry
   * of the secret's authConfig, one label of a host name; absent where the secret must name one.
   */
  readonly base?: string;
  /** What follows the secret's own `api_base`, where that is the base of another dialect. */
  readonly afterApiBase?: string;
  /** What a secret's `api_base` may end in, and is taken off: a version that the paths bring. */
  readonly droppedEnds?: readonly string[];
  readonly authentication: Authentication;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A provider, as data. */
export interface Provider {
  readonly dialects: Readonly<Partial<Record<ApiFormat, ProviderDialect>>>;
  /** Fields of a body by which it would choose another model, host or account than was routed. */
  readonly refusedFields?: readonly string[];
}
