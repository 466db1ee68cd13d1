import type { LimiterClock } from "./limiter-clock.js";

/** Rejects if a promise is not settled in time. */
export function withTimeout<Result>(
  clock: LimiterClock,
  ms: number,
  promise: Promise<Result>,
): Promise<Result> {
  const timeout = Promise.withResolvers<Result>();
  const cancel = clock.after(ms, () => timeout.reject(new Error(`No answer within ${ms} ms`)));
  promise.then(timeout.resolve, timeout.reject).finally(cancel);
  return timeout.promise;
}
