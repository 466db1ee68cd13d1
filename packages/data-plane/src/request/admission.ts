import { CallError } from "../errors/call-error.js";

/** How much may be under way at once. */
export interface InflightLimits {
  /** 10,000 by default. */
  readonly calls: number;
  /** Of bodies, together; 256 MiB by default. */
  readonly bytes: number;
}

export const defaultInflightLimits: InflightLimits = { calls: 10_000, bytes: 268_435_456 };

/** Seconds after which a caller that was turned away may come back. */
const retryAfter = 1;

/** Counts what is under way, and turns away what would be too much. */
export class Admission {
  readonly #limits: InflightLimits;
  #calls = 0;
  #bytes = 0;

  constructor(limits: Partial<InflightLimits> = {}) {
    this.#limits = { ...defaultInflightLimits, ...limits };
  }

  /** How many calls are under way. */
  get calls(): number {
    return this.#calls;
  }

  /** Counts a call in, until it is released. @throws CallError TEMPORARILY_UNAVAILABLE */
  admitCall(): void {
    if (this.#calls >= this.#limits.calls) throw tooMuch();
    this.#calls += 1;
  }

  releaseCall(): void {
    this.#calls -= 1;
  }

  /** @throws CallError TEMPORARILY_UNAVAILABLE */
  admitBytes(count: number): void {
    if (this.#bytes + count > this.#limits.bytes) throw tooMuch();
    this.#bytes += count;
  }

  releaseBytes(count: number): void {
    this.#bytes -= count;
  }
}

function tooMuch(): CallError {
  const message = "too much is under way here; try again";
  return new CallError("TEMPORARILY_UNAVAILABLE", message, { retryAfter });
}
