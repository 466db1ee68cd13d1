import type { KekLookup } from "@gw/crypto";
import type { MutationContext } from "@gw/entities";
import type { GatewayBackend } from "@gw/store-abstract";

/** An opened gateway that something is brought into: its backend, and its keys. */
export interface ImportTarget extends Pick<GatewayBackend, "openStore" | "sealedSecrets"> {
  readonly keyRing: KekLookup;
}

/** What every import takes. */
export interface ImportOptions {
  readonly target: ImportTarget;
  /** Only look, and say what would be done. */
  readonly dryRun?: boolean | undefined;
  /** Whom the audit trail names, and the things that are made. */
  readonly by?: Pick<MutationContext, "principal" | "requestId"> | undefined;
  /** Told after every thing. */
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

export interface ImportProgress {
  /** Looking whether the source can be read, before anything is written; or bringing it over. */
  readonly phase: "check" | "import";
  /** Things of that phase so far, and in all. */
  readonly done: number;
  readonly total: number;
}
