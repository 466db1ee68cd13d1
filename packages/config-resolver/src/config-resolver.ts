import type { KekLookup, Secret, SecretFields } from "@gw/crypto";
import { defaultWorkspace, GatewayError, limits, type WorkspaceId } from "@gw/entities";
import { lookupText } from "@gw/entities/schemas";
import {
  type AuditLog,
  findSealedSecret,
  type MaterialPage,
  type SealedSecret,
  type SealedSecretSource,
} from "@gw/store-abstract";
import { CachedCredential } from "./cached-credential.js";
import { configureEndpoint } from "./configure-endpoint.js";
import { CredentialCache } from "./credential-cache.js";
import type { CallableEndpoint, Credential, GatewayEndpointConfig } from "./endpoint-config.js";
import { OpenAudit } from "./open-audit.js";
import { OpenCredentials } from "./open-credentials.js";
import { openSecrets } from "./open-secrets.js";
import { SecretOpener } from "./secret-opener.js";
import type { UnusableReason } from "./unusable-model.js";

/** Options of {@link createConfigResolver}. */
export interface ConfigResolverOptions {
  readonly sealedSecrets: SealedSecretSource;
  readonly keyRing: KekLookup;
  /**
   * The workspace whose endpoints are resolved; `default` when absent. Secrets are opened as secrets of
   * this workspace, whatever their rows contain.
   */
  readonly workspace?: WorkspaceId | undefined;
  /** Receives a `secret.open` record per secret and wrapped data key, in the background. */
  readonly auditLog?: AuditLog | undefined;
  /** Receives failures to write audit records; the records stay queued. */
  readonly onAuditError?: ((error: unknown) => void) | undefined;
  /**
   * Limits the credentials of {@link ConfigResolver.resolveAll} that stay open in memory, together with those
   * of other resolvers; 10,000 for this resolver when absent. An open credential does not need its key, which
   * may be retired.
   */
  readonly openCredentials?: OpenCredentials | undefined;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/** An endpoint with the revision at which it was read. */
export interface ResolvedEndpoint {
  /** Resolve again when the store has a *different* revision. */
  readonly revision: number;
  readonly endpoint: GatewayEndpointConfig;
}

/** One page of all endpoints. */
export interface EndpointPage {
  /** Resolve again when the store has a *different* revision. */
  readonly revision: number;
  readonly endpoints: readonly CallableEndpoint[];
}

/** The endpoints of a resource with the revision at which they were read. */
export interface ResolvedEndpoints {
  /** Resolve again when the store has a *different* revision. */
  readonly revision: number;
  readonly endpoints: readonly GatewayEndpointConfig[];
}

/**
 * Reads endpoints together with their opened credentials, for use on the server only. Each call
 * takes a constant number of queries and derives no key.
 *
 * Every method may throw a `GatewayError`: TEMPORARILY_UNAVAILABLE if the database or a key provider
 * is unavailable, STORE_CLOSED after {@link close}. A model that cannot be used is not an error: it
 * is listed under `unusable` with the reason.
 */
export interface ConfigResolver {
  /** @throws RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE */
  resolveEndpoint(ref: { readonly endpointName: string }): Promise<ResolvedEndpoint>;
  /**
   * All endpoints that are bound to a resource; none for an unknown resource.
   *
   * @throws INVALID_PARAMETER_VALUE
   */
  resolveResource(ref: {
    readonly resourceType: string;
    readonly resourceId: string;
  }): Promise<ResolvedEndpoints>;
  /**
   * All endpoints in pages, in order of creation; `pageSize` is 1 to 1,000. Each page has its own
   * revision. If they differ, use the first one for the whole result.
   *
   * The credentials may be kept while the endpoints serve. Beyond the limit of open credentials,
   * `reveal()` opens them again. A secret whose row is unchanged yields the same credential as in
   * the previous reading. Run one reading at a time: its end releases all other credentials.
   *
   * @throws INVALID_PARAMETER_VALUE
   */
  resolveAll(options?: { readonly pageSize?: number | undefined }): AsyncIterable<EndpointPage>;
  /**
   * Opens one secret, whether or not a model has it.
   *
   * @returns `undefined` if it does not exist in the workspace or does not open
   */
  openSecret(ref: { readonly secretId: string }): Promise<Secret<SecretFields> | undefined>;
  /**
   * Closes the credentials of {@link resolveAll}, such as when the workspace was deleted. One stays open while
   * something else holds it.
   */
  release(): void;
  /** Waits until all queued audit records are written. */
  flush(): Promise<void>;
  /** Releases and flushes. Idempotent; does not close the source or the log. */
  close(): Promise<void>;
}

/**
 * Creates a resolver over the privileged port of an opened backend.
 *
 * @example
 * ```ts
 * const resolver = createConfigResolver({ sealedSecrets, keyRing, auditLog });
 * const { endpoint } = await resolver.resolveEndpoint({ endpointName: "chat" });
 * const apiKey = endpoint.models[0]?.secretValue.reveal().api_key;
 * ```
 */
export function createConfigResolver(options: ConfigResolverOptions): ConfigResolver {
  const { sealedSecrets, keyRing, auditLog, onAuditError, clock } = options;
  const { workspace = defaultWorkspace } = options;
  const { openCredentials = new OpenCredentials(10_000) } = options;
  const audit =
    auditLog &&
    new OpenAudit({
      auditLog,
      workspaceId: workspace,
      clock: clock ?? Date.now,
      onError: onAuditError ?? (() => undefined),
    });
  const opener = new SecretOpener({ keyRing, workspace, audit });
  const credentials = new CredentialCache({ open: openCredentials.share(), opener });
  return new SealedConfigResolver({ sealedSecrets, workspace, audit, opener, credentials });
}

interface ResolverParts {
  readonly sealedSecrets: SealedSecretSource;
  readonly workspace: WorkspaceId;
  readonly audit: OpenAudit | undefined;
  readonly opener: SecretOpener;
  readonly credentials: CredentialCache;
}

class SealedConfigResolver implements ConfigResolver {
  readonly #sealedSecrets: SealedSecretSource;
  readonly #workspace: WorkspaceId;
  readonly #audit: OpenAudit | undefined;
  readonly #opener: SecretOpener;
  readonly #credentials: CredentialCache;
  #isClosed = false;

  constructor({ sealedSecrets, workspace, audit, opener, credentials }: ResolverParts) {
    this.#sealedSecrets = sealedSecrets;
    this.#workspace = workspace;
    this.#audit = audit;
    this.#opener = opener;
    this.#credentials = credentials;
  }

  async resolveEndpoint({
    endpointName,
  }: {
    readonly endpointName: string;
  }): Promise<ResolvedEndpoint> {
    requireText("endpoint_name", endpointName);
    const { revision, endpoints } = await this.#resolve(
      () => this.#sealedSecrets.findEndpointMaterial(this.#workspace, { endpointName }),
      (secret) => this.#opener.open(secret),
    );
    const endpoint = endpoints[0];
    if (endpoint !== undefined) return { revision, endpoint };
    throw new GatewayError(
      "RESOURCE_DOES_NOT_EXIST",
      `GatewayEndpoint not found (name='${endpointName}')`,
    );
  }

  async resolveResource({
    resourceType,
    resourceId,
  }: {
    readonly resourceType: string;
    readonly resourceId: string;
  }): Promise<ResolvedEndpoints> {
    requireText("resource_type", resourceType);
    requireText("resource_id", resourceId);
    return this.#resolve(
      () => this.#sealedSecrets.findEndpointMaterial(this.#workspace, { resourceType, resourceId }),
      (secret) => this.#opener.open(secret),
    );
  }

  async *resolveAll({
    pageSize: limit = limits.defaultPageSize,
  }: {
    readonly pageSize?: number | undefined;
  } = {}): AsyncGenerator<EndpointPage, void, void> {
    requirePageSize(limit);
    const current = new Set<CachedCredential>();
    let after: number | undefined;
    do {
      let next: number | undefined;
      const read = async (): Promise<MaterialPage> => {
        const page = await this.#sealedSecrets.pageEndpointMaterial(this.#workspace, {
          after,
          limit,
        });
        next = page.next;
        return page;
      };
      yield await this.#resolve(read, async (secret) => {
        const credential = await this.#credentials.credentialOf(secret);
        if (credential instanceof CachedCredential) current.add(credential);
        return credential;
      });
      after = next;
    } while (after !== undefined);
    this.#credentials.retain(current);
  }

  async openSecret({
    secretId,
  }: {
    readonly secretId: string;
  }): Promise<Secret<SecretFields> | undefined> {
    this.#requireOpen();
    const secret = await findSealedSecret(this.#sealedSecrets, secretId);
    const opened = secret && (await this.#opener.open(secret));
    return typeof opened === "string" ? undefined : opened;
  }

  release(): void {
    this.#credentials.retain(new Set());
  }

  async flush(): Promise<void> {
    await this.#audit?.flush();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.release();
    await this.flush();
  }

  async #resolve<Value extends Credential>(
    read: () => Promise<MaterialPage>,
    open: (secret: SealedSecret) => Promise<Value | UnusableReason>,
  ): Promise<{ revision: number; endpoints: readonly GatewayEndpointConfig<Value>[] }> {
    this.#requireOpen();
    const { revision, endpoints } = await read();
    const opened = await openSecrets(endpoints, open);
    return { revision, endpoints: endpoints.map((one) => configureEndpoint(one, opened)) };
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new GatewayError("STORE_CLOSED", "The resolver is closed");
  }
}

function requireText(field: string, value: string): void {
  const issue = lookupText.safeParse(value).error?.issues[0];
  if (issue === undefined) return;
  throw new GatewayError("INVALID_PARAMETER_VALUE", `\`${field}\` ${issue.message}`);
}

function requirePageSize(size: number): void {
  if (Number.isInteger(size) && size >= 1 && size <= limits.pageSize) return;
  const rule = `must be a whole number from 1 to ${limits.pageSize.toLocaleString("en")}`;
  throw new GatewayError("INVALID_PARAMETER_VALUE", `\`page_size\` ${rule}; got ${size}`);
}
