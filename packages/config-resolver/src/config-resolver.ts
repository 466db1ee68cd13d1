import type { KekLookup } from "@gw/crypto";
import { GatewayError, limits } from "@gw/entities";
import { lookupText } from "@gw/entities/schemas";
import type { AuditLog, MaterialPage, SealedSecret, SealedSecretSource } from "@gw/store-abstract";
import { CachedCredential } from "./cached-credential.js";
import { configureEndpoint } from "./configure-endpoint.js";
import { CredentialCache } from "./credential-cache.js";
import type {
  CallableEndpoint,
  Credential,
  GatewayEndpointConfig,
  UnusableReason,
} from "./endpoint-config.js";
import { OpenAudit } from "./open-audit.js";
import { openSecrets } from "./open-secrets.js";
import { SecretOpener } from "./secret-opener.js";

export interface ConfigResolverOptions {
  readonly sealedSecrets: SealedSecretSource;
  readonly keyRing: KekLookup;
  /** Gets a `secret.open` record per secret and wrapped DEK, written beside the resolving. */
  readonly auditLog?: AuditLog | undefined;
  /** Hears why audit records could not be written; they are kept and tried again. */
  readonly onAuditError?: ((error: unknown) => void) | undefined;
  /**
   * How many credentials of {@link ConfigResolver.resolveAll} are kept open in memory; 10,000 when
   * absent. Of those, the key that sealed them may be retired meanwhile.
   */
  readonly keepOpened?: number | undefined;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

export interface ResolvedEndpoint {
  /** Of the state in which the endpoint was read: a *different* one later means resolve again. */
  readonly revision: number;
  readonly endpoint: GatewayEndpointConfig;
}

/** Some of all endpoints. */
export interface EndpointPage {
  /** Of the state in which the page was read: a *different* one later means resolve again. */
  readonly revision: number;
  readonly endpoints: readonly CallableEndpoint[];
}

export interface ResolvedEndpoints {
  /** Of the state in which the endpoints were read: a *different* one later means resolve again. */
  readonly revision: number;
  readonly endpoints: readonly GatewayEndpointConfig[];
}

/**
 * Reads endpoints together with their credentials, opened: for the server alone. Every call takes
 * a constant number of queries and derives no key.
 *
 * Every method may throw a `GatewayError`: TEMPORARILY_UNAVAILABLE while the database or a key
 * provider is away, STORE_CLOSED after {@link close}. A model that cannot be used is no error: it
 * stands under `unusable`, with the reason.
 */
export interface ConfigResolver {
  /** @throws RESOURCE_DOES_NOT_EXIST */
  resolveEndpoint(ref: { readonly endpointName: string }): Promise<ResolvedEndpoint>;
  /** All endpoints that the resource is bound to; an unknown resource has none. */
  resolveResource(ref: {
    readonly resourceType: string;
    readonly resourceId: string;
  }): Promise<ResolvedEndpoints>;
  /**
   * All endpoints in pages, in order of creation. A page carries the revision of its own reading:
   * where they differ, the whole is a mixture, to be labelled with the first.
   *
   * What they name may be kept for as long as it serves: each credential was opened, and is opened
   * again when it is asked for where too many are. Those whose rows have not changed since the last
   * time are the same as then, and are not opened for it. One reading at a time: its end lets go of
   * what it did not give.
   */
  resolveAll(options?: { readonly pageSize?: number | undefined }): AsyncIterable<EndpointPage>;
  /** Waits until every audit record that is queued stands in the log. */
  flush(): Promise<void>;
  /** Flushes; idempotent. Closes neither the source nor the log. */
  close(): Promise<void>;
}

/**
 * Makes the resolver over the privileged port of an opened backend.
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
  const { keepOpened: limit = openedCredentials } = options;
  const audit =
    auditLog &&
    new OpenAudit({
      auditLog,
      clock: clock ?? Date.now,
      onError: onAuditError ?? (() => undefined),
    });
  const opener = new SecretOpener({ keyRing, audit });
  const kept = new CredentialCache({ limit, opener });
  return new SealedConfigResolver({ sealedSecrets, audit, opener, kept });
}

const openedCredentials = 10_000;

interface ResolverParts {
  readonly sealedSecrets: SealedSecretSource;
  readonly audit: OpenAudit | undefined;
  readonly opener: SecretOpener;
  readonly kept: CredentialCache;
}

class SealedConfigResolver implements ConfigResolver {
  readonly #sealedSecrets: SealedSecretSource;
  readonly #audit: OpenAudit | undefined;
  readonly #opener: SecretOpener;
  readonly #kept: CredentialCache;
  #isClosed = false;

  constructor({ sealedSecrets, audit, opener, kept }: ResolverParts) {
    this.#sealedSecrets = sealedSecrets;
    this.#audit = audit;
    this.#opener = opener;
    this.#kept = kept;
  }

  async resolveEndpoint({
    endpointName,
  }: {
    readonly endpointName: string;
  }): Promise<ResolvedEndpoint> {
    requireText("endpoint_name", endpointName);
    const { revision, endpoints } = await this.#resolve(
      () => this.#sealedSecrets.findEndpointMaterial({ endpointName }),
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
      () => this.#sealedSecrets.findEndpointMaterial({ resourceType, resourceId }),
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
        const page = await this.#sealedSecrets.pageEndpointMaterial({ after, limit });
        next = page.next;
        return page;
      };
      yield await this.#resolve(read, async (secret) => {
        const credential = await this.#kept.of(secret);
        if (credential instanceof CachedCredential) current.add(credential);
        return credential;
      });
      after = next;
    } while (after !== undefined);
    this.#kept.keepOnly(current);
  }

  async flush(): Promise<void> {
    await this.#audit?.flush();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
  }

  async #resolve<Value extends Credential>(
    read: () => Promise<MaterialPage>,
    open: (secret: SealedSecret) => Promise<Value | UnusableReason>,
  ): Promise<{ revision: number; endpoints: readonly GatewayEndpointConfig<Value>[] }> {
    if (this.#isClosed) throw new GatewayError("STORE_CLOSED", "The resolver was closed");
    const { revision, endpoints } = await read();
    const opened = await openSecrets(endpoints, open);
    this.#audit?.writeSoon();
    return { revision, endpoints: endpoints.map((one) => configureEndpoint(one, opened)) };
  }
}

function requireText(field: string, value: string): void {
  const issue = lookupText.safeParse(value).error?.issues[0];
  if (issue === undefined) return;
  throw new GatewayError("INVALID_PARAMETER_VALUE", `${field} ${issue.message}`);
}

function requirePageSize(size: number): void {
  if (Number.isInteger(size) && size >= 1 && size <= limits.pageSize) return;
  const rule = `must be a whole number from 1 to ${limits.pageSize.toLocaleString("en")}`;
  throw new GatewayError("INVALID_PARAMETER_VALUE", `page_size ${rule}`);
}
