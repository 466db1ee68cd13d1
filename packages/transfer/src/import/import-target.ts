import type { GatewayWorkspace, MutationContext } from "@gw/entities";
import type { GatewayBackend, SealingKeys } from "@gw/store-abstract";

/** The open gateway that an import writes to: its backend and its keys. */
export interface ImportTarget extends Pick<GatewayBackend, "openStore" | "sealedSecrets"> {
  readonly keyRing: SealingKeys;
  /** The workspace that the import writes to; `default` when absent. */
  readonly workspace?: Pick<GatewayWorkspace, "workspaceId" | "name"> | undefined;
}

/** The options of every import. */
export interface ImportOptions {
  readonly target: ImportTarget;
  /**
   * Gives every item a new id, always the same one for an item and a workspace. Otherwise ids are kept, unless
   * another workspace has them.
   */
  readonly newIds?: boolean | undefined;
  /** Write nothing and report what an import would do. */
  readonly dryRun?: boolean | undefined;
  /** Goes into the audit records and becomes `createdBy` of the created items. */
  readonly by?: Pick<MutationContext, "principal" | "requestId"> | undefined;
  /** Called after every item. */
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** The progress of an import. */
export interface ImportProgress {
  /** `check`: reading the source before anything is written. `import`: writing to the target. */
  readonly phase: "check" | "import";
  /** Items finished in this phase. */
  readonly done: number;
  /** Items in this phase. */
  readonly total: number;
}
