/** The faults that a fake service can simulate. */
export const faults = [
  /** The port is closed. */
  "refuse",
  /** The request is accepted and never answered. */
  "hang",
  /** The connection is reset during the response. */
  "reset",
  /** The response arrives byte by byte and never ends. */
  "drip",
  /** The response is endless and fast. */
  "oversized",
  /** The response is not JSON. */
  "garbage",
  /** The response is JSON without the expected fields. */
  "empty",
  /** The response is a redirect. */
  "redirect",
  "internal-error",
  "unavailable",
  "throttled",
  "denied",
  "no-such-key",
  /** A valid response whose blob or plaintext is too long. */
  "long-result",
  /** A valid response whose blob or plaintext is empty. */
  "empty-result",
] as const;

/** One of {@link faults}. */
export type Fault = (typeof faults)[number];

/** Applies the faults "long-result" and "empty-result" to a result. */
export function applyResultFault(result: Buffer, fault: Fault | undefined): Buffer {
  if (fault === "long-result") return Buffer.concat([result, Buffer.alloc(4_096, 7)]);
  return fault === "empty-result" ? Buffer.alloc(0) : result;
}
