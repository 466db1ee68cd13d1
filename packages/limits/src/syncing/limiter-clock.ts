/** Time, and what happens later. */
export interface LimiterClock {
  /** Milliseconds since the Unix epoch. */
  wall(): number;
  /** Milliseconds since any time; never goes back. */
  monotonic(): number;
  /** Calls back once after milliseconds, unless the returned function was called. */
  after(ms: number, callback: () => void): () => void;
}

/** The clock of this machine. Its timers keep the process running until the limiter is closed. */
export const systemClock: LimiterClock = {
  wall: Date.now,
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
