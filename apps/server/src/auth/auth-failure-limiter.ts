export interface FailureLimitOptions {
  /** Failures of one address that are answered in full, per window. */
  readonly failures?: number;
  /** Milliseconds. */
  readonly window?: number;
  /** Addresses that are remembered; beyond, the one seen longest ago is forgotten. */
  readonly addresses?: number;
  /** Milliseconds since any fixed point. */
  readonly clock?: (() => number) | undefined;
}

interface Count {
  readonly since: number;
  failures: number;
}

/**
 * Counts failed authentications by address, in bounded memory. It is asked only after a failure:
 * a valid token never meets it.
 */
export class AuthFailureLimiter {
  readonly #failures: number;
  readonly #window: number;
  readonly #addresses: number;
  readonly #clock: () => number;
  /** In the order in which their windows began. */
  readonly #counts = new Map<string, Count>();

  constructor(options: FailureLimitOptions = {}) {
    this.#failures = options.failures ?? 30;
    this.#window = options.window ?? 60_000;
    this.#addresses = options.addresses ?? 10_000;
    this.#clock = options.clock ?? Date.now;
  }

  /** Notes a failure. @returns whether the address has more of them than it may have */
  exceededBy(address: string): boolean {
    const key = networkOf(address);
    const now = this.#clock();
    const known = this.#counts.get(key);
    if (known !== undefined && now - known.since < this.#window) {
      known.failures += 1;
      return known.failures > this.#failures;
    }
    this.#counts.delete(key);
    this.#counts.set(key, { since: now, failures: 1 });
    for (const oldest of this.#counts.keys()) {
      if (this.#counts.size <= this.#addresses) break;
      this.#counts.delete(oldest);
    }
    return false;
  }
}

/** Whoever has one IPv6 address usually has the 2^64 around it. */
export function networkOf(address: string): string {
  if (!address.includes(":") || address.startsWith("::ffff:")) return address;
  const [head = "", tail = ""] = address.replace(/%.*$/, "").split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  return `${[...left, ...zeros, ...right].slice(0, 4).join(":")}::/64`;
}
