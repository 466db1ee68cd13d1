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
  /**
   * Like ENVELOPE_TAMPERED, and the `authConfig` has more than an `api_base`: either it was modified,
   * or the value was sealed by a version that bound only the `api_base`. The value must be entered
   * again.
   */
  "DESTINATION_NOT_BOUND",
  /** The secret belongs to another workspace than the model that uses it. */
  "WRONG_WORKSPACE",
] as const;
/** One of {@link unreadableReasons}. */
export type UnreadableReason = (typeof unreadableReasons)[number];
