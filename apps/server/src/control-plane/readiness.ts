import { GatewayError } from "@gw/entities";
import type { AppGateway } from "../http/app-gateway.js";

export interface ReadinessOptions {
  /** Milliseconds that the database may take to answer. */
  readonly patience?: number;
  /** Milliseconds for which an answer is given again: everybody may ask, as often as they like. */
  readonly freshness?: number;
  /** Milliseconds since any fixed point. */
  readonly clock?: (() => number) | undefined;
}

/** Whether the gateway can do its work, and if not, why. */
export class Readiness {
  readonly #gateway: AppGateway;
  readonly #patience: number;
  readonly #freshness: number;
  readonly #clock: () => number;
  #isEnding = false;
  #last: { readonly at: number; readonly problems: Promise<readonly string[]> } | undefined;

  constructor(gateway: AppGateway, options: ReadinessOptions = {}) {
    this.#gateway = gateway;
    this.#patience = options.patience ?? 2_000;
    this.#freshness = options.freshness ?? 500;
    this.#clock = options.clock ?? Date.now;
  }

  /** From now on nobody shall send new work here. */
  end(): void {
    this.#isEnding = true;
  }

  /** Nothing where all is well. No text of a driver, no key. */
  async problems(): Promise<readonly string[]> {
    if (this.#isEnding) return ["the gateway is shutting down"];
    const now = this.#clock();
    if (this.#last === undefined || now - this.#last.at >= this.#freshness) {
      this.#last = { at: now, problems: this.#look() };
    }
    return this.#last.problems;
  }

  async #look(): Promise<readonly string[]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<readonly string[]>((resolve) => {
      const problem = `the database did not answer within ${this.#patience} ms`;
      timer = setTimeout(() => resolve([problem]), this.#patience);
    });
    try {
      return await Promise.race([this.#ask(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #ask(): Promise<readonly string[]> {
    try {
      await this.#gateway.ping();
      if (this.#gateway.isDegraded) return ["the gateway runs degraded: it opens no secret"];
      const problem = await activeKeyProblem(this.#gateway);
      return problem === undefined ? [] : [problem];
    } catch (error) {
      const reason = GatewayError.is(error) ? error.message : "an unexpected failure";
      return [`the database: ${reason}`];
    }
  }
}

/** Why nothing can be sealed, if that is so. */
export async function activeKeyProblem({
  kekRegistry,
  keyRing,
}: Pick<AppGateway, "kekRegistry" | "keyRing">): Promise<string | undefined> {
  const active = (await kekRegistry.list()).find(({ state }) => state === "active");
  if (active === undefined) return "the key registry has no active version";
  if (keyRing.has(active.version)) return undefined;
  return `the key ring lacks version ${active.version}, which is the active one`;
}
