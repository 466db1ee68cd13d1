/** Which keys an operator configured, as plain data: nothing here reads the environment. */
export interface KeySettings {
  /** `GW_KEK_<version>`: version to scheme text, such as `raw:…`, `passphrase:…`, `file:…`. */
  readonly keys: ReadonlyMap<number, string>;
  /** `GW_KEK_DIR`: a folder of files `kek-<version>`, each holding one scheme text. */
  readonly directory?: string | undefined;
  /** `GW_KEK_ACTIVE`: which version an empty registry starts with. */
  readonly active?: number | undefined;
}
