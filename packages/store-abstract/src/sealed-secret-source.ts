import type { AuthConfig, GatewayEndpointTag } from "@gw/entities";
import type { EndpointRow, MappingRow, ModelDefinitionRow, SealedColumns } from "./store-rows.js";

/** A secret as it lies in the store, with all that its envelope binds. */
export interface SealedSecret extends SealedColumns {
  readonly secretId: string;
  readonly secretName: string;
  readonly provider: string | undefined;
  /** `api_base` of it is the destination that the envelope binds. */
  readonly authConfig: AuthConfig | undefined;
  /** A column of the row cannot be read; the secret must be treated as tampered with. */
  readonly isDamaged?: true;
}

/** A model of an endpoint with the sealed secret it is called with. */
export interface ModelMaterial {
  readonly mapping: MappingRow;
  readonly definition: ModelDefinitionRow;
  /** Absent when the definition is an orphan. */
  readonly secret: SealedSecret | undefined;
}

/** An endpoint with all that is needed to call it. */
export interface EndpointMaterial {
  readonly endpoint: EndpointRow;
  /** By position. */
  readonly models: readonly ModelMaterial[];
  /** In any order. */
  readonly tags: readonly GatewayEndpointTag[];
}

/** Endpoints with the revision of the state in which they were read. */
export interface MaterialPage {
  readonly revision: number;
  readonly endpoints: readonly EndpointMaterial[];
  /** Give it back as `after` for the next page; absent on the last one. */
  readonly next?: number | undefined;
}

/** A data key, wrapped, and the version of the key that wraps it. */
export interface WrappedDek {
  readonly kekVersion: number;
  readonly wrappedDek: Uint8Array;
}

/** One row of a compare-and-swap. */
export interface SealSwap {
  readonly secretId: string;
  /** Exactly what the row must have: the version alone would not tell one write from another. */
  readonly expected: WrappedDek;
  /** With `encryptedValue` for a new data key; without, the value stays as it is. */
  readonly replacement: WrappedDek & { readonly encryptedValue?: Uint8Array | undefined };
}

/**
 * The privileged port: sealed rows, for config-resolver and key-management only. Each read takes a
 * constant number of queries and sees one consistent state.
 */
export interface SealedSecretSource {
  /** The endpoint of that name, or all endpoints bound to the resource; none is an empty list. */
  findEndpointMaterial(
    by:
      | { readonly endpointName: string }
      | { readonly resourceType: string; readonly resourceId: string },
  ): Promise<MaterialPage>;
  /** All endpoints, in order of creation. */
  pageEndpointMaterial(page: {
    readonly after?: number | undefined;
    readonly limit: number;
  }): Promise<MaterialPage>;
  /** By ascending `secretId`, compared byte for byte. */
  pageSealedSecrets(page: {
    readonly afterSecretId?: string | undefined;
    readonly limit: number;
    readonly excludeKekVersion?: number | undefined;
  }): Promise<SealedSecret[]>;
  /**
   * Replaces the wrapped DEK and its version, and the encrypted value where one is given, of each
   * row that still is what was expected; nothing else of it. One transaction, but no mutation:
   * raises no revision, touches no time, leaves no audit record.
   *
   * With `whileActive` that version is the active one of the registry until all of it is committed:
   * {@link KekRegistry.transact} waits for it. Without the fence a writer that was paused could put
   * rows under a version that was retired meanwhile.
   *
   * @returns the ids of the rows that were replaced; `undefined`, and nothing was done, where
   * `whileActive` is not the active version
   */
  replaceSeals(batch: {
    readonly swaps: readonly SealSwap[];
    readonly whileActive?: number | undefined;
  }): Promise<ReadonlySet<string> | undefined>;
  /** How many secrets each version wraps; versions that wrap none are absent. */
  countSecretsByKek(): Promise<ReadonlyMap<number, number>>;
}
