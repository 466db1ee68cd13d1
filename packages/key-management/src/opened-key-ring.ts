import type { KekFile, KekProviderFactory } from "@gw/crypto";
import type { AuditLog, KekRecord, KekRegistry, SealedSecretSource } from "@gw/store-abstract";
import type { KeyError } from "./key-error.js";
import type { KeyNotice } from "./key-notice.js";
import type { KeySettings } from "./key-settings.js";
import type { LiveKeyRing } from "./live-key-ring.js";

/** See {@link openKeyRing}. */
export interface OpenKeyRingOptions {
  readonly kekRegistry: Pick<KekRegistry, "list" | "insert">;
  readonly sealedSecrets: SealedSecretSource;
  /** Gets a `kek.register` record when the first key is entered. */
  readonly auditLog?: AuditLog | undefined;
  readonly settings: KeySettings;
  /**
   * With the embedded database only: the data folder. A key generated there earlier is found
   * again; one is made when no key is configured and registry and secrets are both empty.
   */
  readonly generate?: { readonly directory: string } | undefined;
  /** Providers outside the process, whose schemes settings may have; none when absent. */
  readonly providers?: readonly KekProviderFactory[] | undefined;
  /** What `env:<NAME>` keys, and what providers need, are looked up in; empty when absent. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Reads a key file, at most 8 KiB; from the file system when absent. */
  readonly readFile?: ((path: string) => Promise<KekFile>) | undefined;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
  readonly onNotice?: ((notice: KeyNotice) => void) | undefined;
  /**
   * Opens what keys there are instead of stopping at what is wrong with them: for listing, deleting
   * and overwriting, and for finding out. Enters no first key.
   */
  readonly degraded?: boolean | undefined;
  /**
   * Called with the configured versions before the registry is read, so that whoever makes another
   * version the active one knows of this process, or this process sees it.
   */
  readonly beforeRegistry?: ((versions: readonly number[]) => Promise<void>) | undefined;
}

/** Keys that were checked against the registry. */
export interface OpenedKeyRing {
  readonly keyRing: LiveKeyRing;
  /** The version that the registry says is active; degraded, there may be none. */
  readonly activeVersion: number | undefined;
  /** The registry as it was checked, by ascending version. */
  readonly registered: readonly KekRecord[];
  /** What would have stopped the start; empty unless it is a degraded one. */
  readonly problems: readonly KeyError[];
}
