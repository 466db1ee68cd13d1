import { GatewayError } from "@gw/entities";
import type { AppGateway } from "../http/app-gateway.js";
import { resultWithin } from "../process/result-within.js";

export interface ReadinessOptions {
  /** The time limit for a response of the database, in milliseconds; 2,000 when absent. */
  readonly timeout?: number;
  /** How long a result is reused, in milliseconds, since the probe is open; 500 when absent. */
  readonly maxAge?: number;
  /** Milliseconds since any fixed point; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/** Checks whether the gateway can serve requests. */
export class Readiness {
  readonly #gateway: AppGateway;
  readonly #timeout: number;
  readonly #maxAge: number;
  readonly #clock: () => number;
  #isEnding = false;
  #last: { readonly at: number; readonly problems: Promise<readonly string[]> } | undefined;

  constructor(gateway: AppGateway, options: ReadinessOptions = {}) {
    this.#gateway = gateway;
    this.#timeout = options.timeout ?? 2_000;
    this.#maxAge = options.maxAge ?? 500;
    this.#clock = options.clock ?? Date.now;
  }

  /** Reports from now on that the gateway shuts down. */
  end(): void {
    this.#isEnding = true;
  }

  /** Why the gateway is not ready; empty if it is. Contains no text of a driver and no key. */
  async problems(): Promise<readonly string[]> {
    if (this.#isEnding) return ["the gateway is shutting down"];
    const now = this.#clock();
    if (this.#last === undefined || now - this.#last.at >= this.#maxAge) {
      this.#last = { at: now, problems: this.#checkInTime() };
    }
    return this.#last.problems;
  }

  /**
   * What needs an operator although requests are served. A lost key does not make the gateway unready:
   * calls continue, and all replicas usually read the key from the same place.
   */
  get warnings(): readonly string[] {
    const version = this.#gateway.keyRing.unconfiguredActive;
    if (version === undefined) return [];
    return [
      `the key of the active version ${version} is no longer configured: no secret is sealed`,
    ];
  }

  async #checkInTime(): Promise<readonly string[]> {
    const checked = await resultWithin(this.#timeout, this.#check());
    return checked?.result ?? [`the database did not respond within ${this.#timeout} ms`];
  }

  async #check(): Promise<readonly string[]> {
    try {
      await this.#gateway.ping();
      if (this.#gateway.isDegraded) return ["the gateway is degraded and opens no secret"];
      const problem = await activeKeyProblem(this.#gateway);
      return problem === undefined ? [] : [problem];
    } catch (error) {
      const reason = GatewayError.is(error) ? error.message : "an unexpected error";
      return [`the database: ${reason}`];
    }
  }
}

/** Why no secret can be sealed; `undefined` if secrets can be sealed. */
export async function activeKeyProblem({
  kekRegistry,
  keyRing,
}: Pick<AppGateway, "kekRegistry" | "keyRing">): Promise<string | undefined> {
  const active = (await kekRegistry.list()).find(({ state }) => state === "active");
  if (active === undefined) return "the key registry has no active version";
  if (keyRing.has(active.version)) return undefined;
  return `the key ring does not have the active version ${active.version}`;
}
