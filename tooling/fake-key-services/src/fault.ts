/** How a service can fail, each as it is seen in the wild. */
export const faults = [
  /** Nothing listens any more. */
  "refuse",
  /** The request is taken, and nothing follows. */
  "hang",
  /** The connection is reset in the middle of the answer. */
  "reset",
  /** The answer comes byte by byte, for longer than anybody should wait. */
  "drip",
  /** The answer does not end at any reasonable length. */
  "oversized",
  /** The answer is no JSON. */
  "garbage",
  /** The answer is JSON without what was asked for. */
  "empty",
  /** The caller is sent elsewhere. */
  "redirect",
  "internal-error",
  "unavailable",
  "throttled",
  "denied",
  "no-such-key",
  /** A good answer, with a blob that is too long to be kept, or a plaintext that is. */
  "long-result",
  /** A good answer, with a result of no bytes. */
  "empty-result",
] as const;

export type Fault = (typeof faults)[number];
