/** Every reason for which the keys stop a start; a closed list. */
export const keyErrorCodes = [
  /** A setting is malformed. */
  "KEY_SETTING_INVALID",
  /** One version is configured in two places. */
  "KEY_CONFIGURED_TWICE",
  /** A key file, or the folder of key files, cannot be read. */
  "KEY_FILE_UNREADABLE",
  /** No key is configured, and none may be generated. */
  "KEY_NOT_CONFIGURED",
  /** The registry is empty, several keys are configured, and `GW_KEK_ACTIVE` is not set. */
  "ACTIVE_KEY_NOT_CHOSEN",
  /** `GW_KEK_ACTIVE` names a version for which no key is configured. */
  "ACTIVE_KEY_NOT_CONFIGURED",
  /** `GW_KEK_ACTIVE` and the registry name different versions. */
  "ACTIVE_KEY_DIFFERS",
  /** The registry has keys, and none is configured. */
  "KEYS_LOST",
  /** Keys are configured, but a required one is not among them. */
  "KEY_MISSING",
  /** The configured key of a version is not the registered one. */
  "KEY_WRONG",
  /** An external key provider is unreachable or denies access; a retry may succeed. */
  "KEY_PROVIDER_UNAVAILABLE",
  /** The configured key of a version is registered under another version. */
  "KEYS_SWAPPED",
  /** The configured key has another kind than the registered one, such as raw and passphrase. */
  "KEY_KIND_DIFFERS",
  /** Secrets are sealed under a retired version. */
  "KEY_RETIRED",
  /** Secrets exist, but the registry is empty or lacks a configured version that they use. */
  "REGISTRY_LOST",
  /** The registry has an impossible state. */
  "REGISTRY_INVALID",
  /** A generated key could not be written to the data folder. */
  "KEY_NOT_GENERATED",
] as const;
/** One of {@link keyErrorCodes}. */
export type KeyErrorCode = (typeof keyErrorCodes)[number];

const brand = Symbol.for("gw.KeyError");

/**
 * A problem with the keys that stops a start before anything is written. Branch on {@link code}; the
 * message is one line for operators with the place and the remedy. It never contains a key.
 */
export class KeyError extends Error {
  override readonly name = "KeyError";
  readonly code: KeyErrorCode;

  constructor(code: KeyErrorCode, message: string) {
    super(message);
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Also recognizes errors from a second installed copy of this package. */
  static is(error: unknown, code?: KeyErrorCode): error is KeyError {
    if (typeof error !== "object" || error === null || !(brand in error)) return false;
    return code === undefined || (error as { code?: unknown }).code === code;
  }
}
