import type { KekFile, KekProviderFactory } from "@gw/crypto";
import type { AuditLog, KekRecord, KekRegistry, SealedSecretSource } from "@gw/store-abstract";
import type { KeyError } from "../key-error.js";
import type { KeyNotice } from "../key-notice.js";
import type { LiveKeyRing } from "../key-ring/live-key-ring.js";
import type { KeySettings } from "../settings/key-settings.js";

/** Options of `openKeyRing`. */
export interface OpenKeyRingOptions {
  readonly kekRegistry: Pick<KekRegistry, "list" | "insert">;
  readonly sealedSecrets: SealedSecretSource;
  /** Receives a `kek.register` record when the first key is entered. */
  readonly auditLog?: AuditLog | undefined;
  /** The configured keys; none when absent, so that `generate` provides the key. */
  readonly settings?: KeySettings | undefined;
  /**
   * The data folder, for an embedded database only. Keys that earlier starts generated there are
   * loaded. A key is generated if none is configured and registry and secrets are both empty.
   */
  readonly generate?: { readonly directory: string } | undefined;
  /** External key providers, whose schemes settings may use; none when absent. */
  readonly providers?: readonly KekProviderFactory[] | undefined;
  /** The variables for `env:<NAME>` keys and for providers; empty when absent. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Reads a key file of at most 8 KiB; from the file system when absent. */
  readonly readFile?: ((path: string) => Promise<KekFile>) | undefined;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
  readonly onNotice?: ((notice: KeyNotice) => void) | undefined;
  /**
   * Opens the usable keys instead of stopping at a problem, for diagnosis and for listing, deleting
   * and overwriting secrets. Does not enter a first key.
   */
  readonly degraded?: boolean | undefined;
  /**
   * Called with the configured versions before the registry is read. A process that announces
   * itself here cannot miss an activation: either the activation sees the process, or the process
   * sees the activated version.
   */
  readonly beforeRegistry?: ((versions: readonly number[]) => Promise<void>) | undefined;
}

/** The result of `openKeyRing`: keys that match the registry. */
export interface OpenedKeyRing {
  readonly keyRing: LiveKeyRing;
  /** The active version of the registry; a degraded start may have none. */
  readonly activeVersion: number | undefined;
  /** The registry as it was checked, by ascending version. */
  readonly registered: readonly KekRecord[];
  /** The problems of a degraded start that would stop a normal one; else empty. */
  readonly problems: readonly KeyError[];
}
