import type { AuthConfig, GatewayEndpointTag, WorkspaceId } from "@gw/entities";
import type { EndpointRow, MappingRow, ModelDefinitionRow, SealedColumns } from "../store-rows.js";

/** A secret as stored: sealed, with all fields that its envelope binds. */
export interface SealedSecret extends SealedColumns {
  readonly workspaceId: WorkspaceId;
  readonly secretId: string;
  readonly secretName: string;
  readonly provider: string | undefined;
  /** The envelope binds its `destinationOf`. */
  readonly authConfig: AuthConfig | undefined;
  /** Set when a column of the row cannot be read; treat the secret as tampered with. */
  readonly isDamaged?: true;
}

/** A model of an endpoint with its sealed secret. */
export interface ModelMaterial {
  readonly mapping: MappingRow;
  readonly definition: ModelDefinitionRow;
  /** Absent when the definition has no secret. */
  readonly secret: SealedSecret | undefined;
}

/** An endpoint with everything needed to call it. */
export interface EndpointMaterial {
  readonly endpoint: EndpointRow;
  /** By position. */
  readonly models: readonly ModelMaterial[];
  /** In any order. */
  readonly tags: readonly GatewayEndpointTag[];
}

/** Endpoints with the revision of the state that was read. */
export interface MaterialPage {
  /** That of the workspace; 0, with no endpoints, if it does not exist or was deleted. */
  readonly revision: number;
  readonly endpoints: readonly EndpointMaterial[];
  /** Pass it as `after` for the next page; absent on the last page. */
  readonly next?: number | undefined;
}

/** A wrapped data key and the version of the key that wraps it. */
export interface WrappedDek {
  readonly kekVersion: number;
  readonly wrappedDek: Uint8Array;
}

/** The compare-and-swap of one row. */
export interface SealSwap {
  readonly secretId: string;
  /** The required content of the row. Includes bytes, since two writes may use the same version. */
  readonly expected: WrappedDek;
  /** Includes `encryptedValue` for a new data key; otherwise the value does not change. */
  readonly replacement: WrappedDek & { readonly encryptedValue?: Uint8Array | undefined };
}

/**
 * The privileged port: sealed rows, for config-resolver and key-management only. Each read uses a
 * constant number of queries and reads one consistent state.
 */
export interface SealedSecretSource {
  /** The endpoint with that name or alias, or all endpoints bound to the resource; may be empty. */
  findEndpointMaterial(
    workspace: WorkspaceId,
    by:
      | { readonly endpointName: string }
      | { readonly resourceType: string; readonly resourceId: string },
  ): Promise<MaterialPage>;
  /** All endpoints of the workspace, in order of creation. */
  pageEndpointMaterial(
    workspace: WorkspaceId,
    page: { readonly after?: number | undefined; readonly limit: number },
  ): Promise<MaterialPage>;
  /** Of all workspaces, by ascending `secretId`, compared byte for byte. */
  pageSealedSecrets(page: {
    readonly afterSecretId?: string | undefined;
    readonly limit: number;
    readonly excludeKekVersion?: number | undefined;
  }): Promise<SealedSecret[]>;
  /**
   * Replaces the wrapped data key, its version and, where given, the encrypted value of each row
   * that matches `expected`; no other column. Runs in one transaction but is not a mutation: no
   * new revision, no changed timestamp, no audit record.
   *
   * With `whileActive`, the replacement is committed only while that version is active:
   * {@link KekRegistry.transact} waits for it. Without this fence, a paused writer could write rows
   * under a version that has been retired.
   *
   * @returns the ids of the replaced rows; `undefined`, with nothing replaced, when `whileActive` is
   * not the active version
   */
  replaceSeals(batch: {
    readonly swaps: readonly SealSwap[];
    readonly whileActive?: number | undefined;
  }): Promise<ReadonlySet<string> | undefined>;
  /** Number of secrets of all workspaces by version; versions without secrets are absent. */
  countSecretsByKek(): Promise<ReadonlyMap<number, number>>;
}
