import { CallError } from "../call/call-error.js";

/** In milliseconds: clients wait for any `retry-after`. */
const maxRetryAfter = 60_000;

/**
 * A limit refuses a call. `budget_exceeded`: nothing is left in the window of the limit. `rate_limited`: a
 * retry may succeed soon.
 */
export class LimitRefusal extends CallError {
  /** Seconds until a retry may succeed, at most 60; absent if that takes longer or is unknown. */
  readonly retryAfter: number | undefined;
  /** When the window of the limit ends, in milliseconds since the Unix epoch; absent without a window. */
  readonly windowEnd: number | undefined;

  constructor(
    code: "budget_exceeded" | "rate_limited",
    message: string,
    options: {
      /** Milliseconds until a retry may succeed. */
      readonly retryAfterMs?: number | undefined;
      readonly windowEnd?: number | undefined;
    } = {},
  ) {
    super(code, message);
    const { retryAfterMs = Number.POSITIVE_INFINITY, windowEnd } = options;
    const isSoon = retryAfterMs <= maxRetryAfter;
    this.retryAfter = isSoon ? Math.max(Math.ceil(retryAfterMs / 1_000), 1) : undefined;
    this.windowEnd = windowEnd;
  }
}
