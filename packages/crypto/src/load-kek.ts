import type { KdfParameters } from "./kdf.js";
import type { KekProvider } from "./kek-provider.js";
import type { KekSource } from "./kek-source.js";

/** A key file as it was found. */
export interface KekFile {
  readonly content: Uint8Array;
  /** The permission bits of the file, where the system has them. */
  readonly mode?: number | undefined;
}

/** How the settings `file:` and `env:` are followed. */
export interface ResolveKekSourceOptions {
  readonly source: KekSource | string;
  /** The setting's own name, such as `GW_KEK_1`, for messages; otherwise "the key setting". */
  readonly name?: string | undefined;
  /** Reads a key file; by default from the file system, at most 8 KiB. */
  readonly readFile?: ((path: string) => Promise<KekFile>) | undefined;
  /** By default the environment of the process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Is told, for example, that a key file can be read by others. Never has the value. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** See {@link loadKek}. */
export interface LoadKekOptions extends ResolveKekSourceOptions {
  readonly version: number;
  /** Needed for a passphrase; ignored for a raw key. */
  readonly kdf?: KdfParameters | undefined;
}

/**
 * Follows `file:` and `env:` to a `raw:` or `passphrase:` source, so that the caller learns whether
 * KDF parameters are needed.
 *
 * @throws KekSettingError
 */
export async function resolveKekSource(_options: ResolveKekSourceOptions): Promise<KekSource> {
  throw new Error("not yet");
}

/**
 * Builds a key of this process from a setting.
 *
 * @throws KekSettingError
 */
export async function loadKek(_options: LoadKekOptions): Promise<KekProvider> {
  throw new Error("not yet");
}
