import { GatewayError } from "@gw/entities";

/** How much may be in flight at once, per data plane. */
export interface InflightLimits {
  /** 10,000 by default. */
  readonly calls: number;
  /** Of request bodies, together; 256 MiB by default. */
  readonly bytes: number;
}

/** The limits of a data plane without `limits`; `bytes` in bytes. */
export const defaultInflightLimits: InflightLimits = { calls: 10_000, bytes: 268_435_456 };

/** Counts calls and bytes in flight and rejects what exceeds the limits. */
export class InflightBudget {
  readonly #limits: InflightLimits;
  #calls = 0;
  #bytes = 0;

  constructor(limits: Partial<InflightLimits> = {}) {
    this.#limits = { ...defaultInflightLimits, ...limits };
  }

  get calls(): number {
    return this.#calls;
  }

  /** @throws GatewayError TEMPORARILY_UNAVAILABLE at the limit */
  acquireCall(): void {
    if (this.#calls >= this.#limits.calls) throw limitReached();
    this.#calls += 1;
  }

  releaseCall(): void {
    this.#calls -= 1;
  }

  /** @throws GatewayError TEMPORARILY_UNAVAILABLE at the limit */
  acquireBytes(count: number): void {
    if (this.#bytes + count > this.#limits.bytes) throw limitReached();
    this.#bytes += count;
  }

  releaseBytes(count: number): void {
    this.#bytes -= count;
  }
}

function limitReached(): GatewayError {
  const message = "the gateway has too many requests in flight; retry later";
  return new GatewayError("TEMPORARILY_UNAVAILABLE", message);
}
