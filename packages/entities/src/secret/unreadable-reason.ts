/** Every reason why a stored secret cannot be opened; a closed list. */
export const unreadableReasons = [
  /** The key version that sealed the secret is not loaded. */
  "KEK_NOT_IN_RING",
  /** Another key of that version is loaded, or the wrapped data key was modified. */
  "KEK_MISMATCH",
  /** The stored record is malformed. */
  "ENVELOPE_FORMAT",
  /** The stored record, or the data that it is bound to, was modified. */
  "ENVELOPE_TAMPERED",
] as const;
/** One of {@link unreadableReasons}. */
export type UnreadableReason = (typeof unreadableReasons)[number];
