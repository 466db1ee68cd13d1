/** Every reason for which the keys stop a start; a closed list. */
export const keyErrorCodes = [
  /** A setting has not the form that it must have. */
  "KEY_SETTING_INVALID",
  /** One version is configured in two places. */
  "KEY_CONFIGURED_TWICE",
  /** A key file, or the folder of key files, cannot be read. */
  "KEY_FILE_UNREADABLE",
  /** Nothing is configured, and none may be generated here. */
  "KEY_NOT_CONFIGURED",
  /** The registry is empty, several keys are configured, and none is named the active one. */
  "ACTIVE_KEY_NOT_CHOSEN",
  /** `GW_KEK_ACTIVE` names a version for which no key is configured. */
  "ACTIVE_KEY_NOT_CONFIGURED",
  /** `GW_KEK_ACTIVE` and the registry name different versions. */
  "ACTIVE_KEY_DIFFERS",
  /** The registry has keys, and not one is configured. */
  "KEYS_LOST",
  /** Keys are configured, but one that is needed is not among them. */
  "KEY_MISSING",
  /** The key of a version is not the one that was registered. */
  "KEY_WRONG",
  /** The provider of a key outside the process is away, or refuses: it may do on the next try. */
  "KEY_PROVIDER_UNAVAILABLE",
  /** The key of a version is the one that was registered under another version. */
  "KEYS_SWAPPED",
  /** A key of another kind stands where one was registered, such as a raw one for a passphrase. */
  "KEY_KIND_DIFFERS",
  /** Secrets name a version that is retired. */
  "KEY_RETIRED",
  /** There are secrets, but no registry, or one that lacks a version which they name. */
  "REGISTRY_LOST",
  /** The registry says something that cannot be. */
  "REGISTRY_INVALID",
  /** A generated key could not be put into the data folder. */
  "KEY_NOT_GENERATED",
] as const;
export type KeyErrorCode = (typeof keyErrorCodes)[number];

const brand = Symbol.for("gw.KeyError");

/**
 * Why the keys stop a start, before anything is written. Branch on {@link code}; the message is
 * one line for the operator: what is wrong, where, and what to do. It never carries a key.
 */
export class KeyError extends Error {
  override readonly name = "KeyError";
  readonly code: KeyErrorCode;

  constructor(code: KeyErrorCode, message: string) {
    super(message);
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }

  /** Also recognises an error from a second installed copy of this package. */
  static is(error: unknown, code?: KeyErrorCode): error is KeyError {
    if (typeof error !== "object" || error === null || !(brand in error)) return false;
    return code === undefined || (error as { code?: unknown }).code === code;
  }
}
