/** Every kind of {@link KeyNotice}; a closed list. */
export const keyNoticeCodes = [
  /** No key was configured, so one was generated. Back it up. */
  "KEY_GENERATED",
  /** The first key was entered into an empty registry. */
  "KEY_REGISTERED",
  /** A configured version is not in the registry and is not used. */
  "KEY_NOT_REGISTERED",
  /** A configured version is retired and is not used. */
  "KEY_RETIRED",
  /** A key is usable but badly protected, such as in a file that others can read. */
  "KEY_SETTING_RISKY",
  /** Secrets do not open; they can be listed, overwritten and deleted. */
  "SECRETS_UNREADABLE",
  /** The running process loaded the key of a staged version. */
  "KEY_LOADED",
  /** The running process dropped the key of a retired version. */
  "KEY_DROPPED",
  /** The running process found a problem with the configured keys: the next start would fail. */
  "KEY_UNUSABLE",
  /** The key of the active version is no longer configured: the running process seals no secret. */
  "KEY_LOST",
  /** The problems with the configured keys are solved. */
  "KEYS_CONFIRMED",
] as const;
/** One of {@link keyNoticeCodes}. */
export type KeyNoticeCode = (typeof keyNoticeCodes)[number];

/** Something that operators should know about the keys and that does not stop a start. */
export interface KeyNotice {
  readonly code: KeyNoticeCode;
  /** One line for operators; never contains a key. */
  readonly message: string;
  /** Absent for a notice about no single version. */
  readonly version?: number | undefined;
}
