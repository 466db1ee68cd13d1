import { setTimeout as delay } from "node:timers/promises";
import type { CallClient } from "../calls/call-client.ts";
import type { Random } from "../load/random.ts";
import type { GatewaySlot } from "./gateway-slot.ts";
import { type LimitedCall, now } from "./limited-call.ts";
import type { LimitedInstallation } from "./limited-installation.ts";

export interface LimitedLoadOptions {
  readonly installation: LimitedInstallation;
  readonly gateways: readonly GatewaySlot[];
  readonly provider: string;
  /** Calls in flight. */
  readonly callers: number;
  readonly random: Random;
  /** Where each call is noted before it is sent. */
  readonly calls: Map<string, LimitedCall>;
  /** Whether refused calls are sent to the provider anyway. */
  readonly ignoresRefusals: boolean;
}

/** Milliseconds. */
const pauseWithoutGateway = 20;
const pauseAfterRefusal = 100;
const maxOutput = 100;
const maxPadding = 400;
const teams = 4;
/** Milliseconds for which calls name the same job, and likewise; the periods have no common multiple. */
const periods = { job: 8_000, task: 11_000, batch: 13_000 };
/** Calls that name the same one as many others; each of the rest is rare. */
const hotShare = 0.4;
const rare = 3;

/** Sends calls through all gateways until `end`. */
export class LimitedLoad {
  /** Responses by status. */
  readonly statuses: Record<string, number> = {};
  /** The first responses that are neither those of the provider nor of a limit. */
  readonly unexpected: string[] = [];
  /** Calls that limits have refused for another reason than that they are used up. */
  readonly undecided: Record<string, number> = {};
  ignored = 0;
  readonly #options: LimitedLoadOptions;
  readonly #working: Promise<unknown>;
  #hasEnded = false;

  constructor(options: LimitedLoadOptions) {
    this.#options = options;
    this.#working = Promise.all(Array.from({ length: options.callers }, () => this.#work()));
  }

  async end(): Promise<void> {
    this.#hasEnded = true;
    await this.#working;
  }

  async #work(): Promise<void> {
    const { random, gateways } = this.#options;
    while (!this.#hasEnded) {
      const { client } = random.pick(gateways);
      if (client === undefined) await delay(pauseWithoutGateway);
      else await this.#call(client);
    }
  }

  async #call(client: CallClient): Promise<void> {
    const { random, installation, calls, ignoresRefusals } = this.#options;
    const id = `call-${calls.size + 1}`;
    const { name, endpointId } = random.pick(installation.endpoints);
    const { token, tokenId } = random.pick(installation.tokens);
    const metadata = this.#metadata();
    const body = {
      model: name,
      messages: [{ role: "user", content: `${id} ${"x".repeat(random.below(maxPadding))}` }],
      max_tokens: 1 + random.below(maxOutput),
      ...(random.chance(0.25) && { stream: true }),
    };
    const call: LimitedCall = {
      id,
      subjects: { workspaceId: "default", endpointId, tokenId, metadata },
      length: Buffer.byteLength(JSON.stringify(body)),
      maxOutput: body.max_tokens,
      sentAt: now(),
      endedAt: Number.POSITIVE_INFINITY,
      outcome: "failed",
    };
    calls.set(id, call);
    try {
      const { status, text } = await client.call(body, {
        authorization: `Bearer ${token}`,
        "x-request-id": id,
        "x-gw-metadata": Object.entries(metadata)
          .map((pair) => pair.join("="))
          .join(","),
      });
      call.endedAt = now();
      this.#note(call, status, text);
    } catch {
      // The gateway was killed.
      call.endedAt = now();
    }
    if (call.outcome !== "refused") return;
    if (ignoresRefusals) await this.#ignore(call, body);
    else await delay(pauseAfterRefusal);
  }

  #note(call: LimitedCall, status: number, text: string): void {
    this.statuses[status] = (this.statuses[status] ?? 0) + 1;
    const limit = /the limit '([^']+)'/.exec(text)?.[1];
    if (status === 200) call.outcome = "completed";
    else if (status === 429 && limit !== undefined) {
      call.outcome = "refused";
      if (text.includes("is used up")) call.refusedBy = limit;
      else this.undecided[limit] = (this.undecided[limit] ?? 0) + 1;
    } else if (this.unexpected.length < 10) this.unexpected.push(`${status}: ${text}`);
  }

  /** Sends a refused call to the provider. */
  async #ignore(call: LimitedCall, body: { readonly model: string }): Promise<void> {
    const { random, provider } = this.#options;
    const model = random.chance(0.5) ? "model-1" : "model-2";
    const response = await fetch(`${provider}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ ...body, model }),
    });
    await response.text();
    call.outcome = "completed";
    this.ignored += 1;
  }

  #metadata(): Record<string, string> {
    const { random } = this.#options;
    const metadata: Record<string, string> = { team: `team-${random.below(teams)}` };
    for (const [key, period] of Object.entries(periods)) {
      const which = random.chance(hotShare) ? "hot" : random.below(rare);
      metadata[key] = `${key}-${Math.floor(now() / period)}-${which}`;
    }
    return metadata;
  }
}
