export const keyNoticeCodes = [
  /** No key was configured: one was made. Back it up. */
  "KEY_GENERATED",
  /** The first key of an empty registry was entered. */
  "KEY_REGISTERED",
  /** A configured version that the registry does not have; it is not used. */
  "KEY_NOT_REGISTERED",
  /** A configured version that is retired; it is not used. */
  "KEY_RETIRED",
  /** A key that works but should not be kept like that, such as in a file that others can read. */
  "KEY_SETTING_RISKY",
  /** Secrets name a version that nobody knows; they can be listed, overwritten and deleted. */
  "SECRETS_UNREADABLE",
  /** A version was staged and its key is configured: the running process can decrypt with it. */
  "KEY_LOADED",
  /** A version was retired: the running process has forgotten its key. */
  "KEY_DROPPED",
  /** A configured key, found while running, is not as it should be; it is not used. */
  "KEY_UNUSABLE",
] as const;
export type KeyNoticeCode = (typeof keyNoticeCodes)[number];

/** Something an operator should know about the keys, that does not stop the start. */
export interface KeyNotice {
  readonly code: KeyNoticeCode;
  /** One line for people; never carries a key. */
  readonly message: string;
  /** Absent where it is about no single version. */
  readonly version?: number | undefined;
}
