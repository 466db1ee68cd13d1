import type { KekFile, KekProviderFactory, KeyRing } from "@gw/crypto";
import type { AuditLog, KekRecord, KekRegistry, SealedSecretSource } from "@gw/store-abstract";
import type { KeyNotice } from "./key-notice.js";
import type { KeySettings } from "./key-settings.js";

/** See {@link openKeyRing}. */
export interface OpenKeyRingOptions {
  readonly kekRegistry: KekRegistry;
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
}

/** Keys that were checked against the registry. */
export interface OpenedKeyRing {
  readonly keyRing: KeyRing;
  /** The version that the registry says is active. */
  readonly activeVersion: number;
  /** The registry as it was checked, by ascending version. */
  readonly registered: readonly KekRecord[];
}
