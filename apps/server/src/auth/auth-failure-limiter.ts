export interface AuthFailureLimiterOptions {
  /** Failures per address and window that get a 401; 30 when absent. Further ones get a 429. */
  readonly failures?: number;
  /** Milliseconds; 60,000 when absent. */
  readonly window?: number;
  /** Maximum number of counted addresses; 10,000 when absent. The oldest window is dropped first. */
  readonly addresses?: number;
  /** Milliseconds since any fixed point; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

interface Window {
  readonly startedAt: number;
  failures: number;
}

/**
 * Counts authentication failures by address, in bounded memory. It is used after failures only, so it
 * never affects a valid token.
 */
export class AuthFailureLimiter {
  readonly #failures: number;
  readonly #window: number;
  readonly #addresses: number;
  readonly #clock: () => number;
  /** In the order of the starts of the windows. */
  readonly #windows = new Map<string, Window>();

  constructor(options: AuthFailureLimiterOptions = {}) {
    this.#failures = options.failures ?? 30;
    this.#window = options.window ?? 60_000;
    this.#addresses = options.addresses ?? 10_000;
    this.#clock = options.clock ?? Date.now;
  }

  /** Counts a failure. @returns whether the address exceeds the limit */
  isExceededBy(address: string): boolean {
    const key = networkOf(address);
    const now = this.#clock();
    const current = this.#windows.get(key);
    if (current !== undefined && now - current.startedAt < this.#window) {
      current.failures += 1;
      return current.failures > this.#failures;
    }
    this.#windows.delete(key);
    this.#windows.set(key, { startedAt: now, failures: 1 });
    for (const oldest of this.#windows.keys()) {
      if (this.#windows.size <= this.#addresses) break;
      this.#windows.delete(oldest);
    }
    return false;
  }
}

/** The address, or the /64 network of an IPv6 address, which usually belongs to one client. */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail = ""] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  return `${[...left, ...zeros, ...right].slice(0, 4).join(":")}::/64`;
}
