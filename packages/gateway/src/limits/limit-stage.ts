import {
  type CallRecord,
  type CallStage,
  type CallState,
  hasUnknownBilling,
  type LimitRefusal as LimitError,
  type RateLimit,
} from "@gw/data-plane";
import type {
  Admission,
  CallNeeds,
  CallSubjects,
  CallUnits,
  Limiter,
  LimitRefusal,
  LimitStatus,
} from "@gw/limits";
import { type TokenCounts, tokenClasses, type UsageRecord } from "@gw/usage";
import type { AttemptedModel, ModelPrices } from "../usage/model-prices.js";
import type { UsageRecorder } from "../usage/usage-recorder.js";
import { GatewayIds } from "./gateway-ids.js";
import { RecentOutput } from "./recent-output.js";
import { refusalOf } from "./refusal-of.js";
import { SizedCall } from "./sized-call.js";

/** Options of {@link LimitStage}. */
export interface LimitStageOptions {
  readonly limiter: Limiter;
  readonly prices: ModelPrices;
  readonly recorder: Pick<UsageRecorder, "gatewayId" | "record" | "startGateway" | "endGateway">;
  /** What the caller attributes the call to. */
  readonly metadataOf: (state: CallState) => Readonly<Record<string, string>>;
  /** Receives why the process could not record calls under another id; the next call does it again. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Receives each refused call, with the name of its workspace. */
  readonly onRefused?: ((refusal: LimitRefusal, workspace: string) => void) | undefined;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/** A call that limits have admitted. */
interface AdmittedCall {
  readonly admission: Admission;
  readonly sized: SizedCall;
  /** Of the attempts that were begun, in their order. */
  readonly needs: CallNeeds[];
}

const tokenPrefix = "token:";

/** Admits calls if the limits of their workspace allow it. Calls without limits pass at no cost. */
export class LimitStage implements CallStage {
  readonly #options: LimitStageOptions;
  readonly #ids: GatewayIds;
  readonly #outputs = new RecentOutput();
  readonly #admitted = new WeakMap<CallState, AdmittedCall>();

  constructor(options: LimitStageOptions) {
    this.#options = options;
    this.#ids = new GatewayIds(options);
  }

  /** @throws LimitRefusal */
  async onRoute<Model extends AttemptedModel>(
    state: CallState,
    models: readonly Model[],
  ): Promise<readonly Model[]> {
    const { limiter, prices, clock = Date.now } = this.#options;
    const { workspaceId } = state.request.workspace;
    const [first] = models;
    if (first === undefined || !limiter.hasLimits(workspaceId)) return models;
    const sized = await SizedCall.of(state, {
      ...{ prices, outputs: this.#outputs, at: clock() },
      hasBound: limiter.needsBounds(workspaceId),
    });
    const call = this.#subjectsOf(state);
    const decision = await limiter.admit({ call, needs: sized.needsOf(first) });
    const { requests, tokens } = limiter.statusOf(call);
    if (requests !== undefined || tokens !== undefined) {
      state.rateLimits = { requests: rateLimitOf(requests), tokens: rateLimitOf(tokens) };
    }
    if (!decision.isAdmitted) throw this.#refused(state, decision);
    this.#ids.admitted(decision.gatewayId);
    state.needsUsage = true;
    this.#admitted.set(state, { admission: decision, sized, needs: [] });
    return models;
  }

  async onModel(state: CallState, model: AttemptedModel): Promise<LimitError | undefined> {
    const admitted = this.#admitted.get(state);
    if (admitted === undefined) return undefined;
    const needs = admitted.sized.needsOf(model);
    const { modelDefinitionId } = model;
    const last = state.attempts.at(-1);
    const mayEarlierBeCharged = last !== undefined && hasUnknownBilling(last);
    const refusal = await admitted.admission.attempt({
      ...{ modelDefinitionId, needs, mayEarlierBeCharged },
    });
    if (refusal !== undefined) return this.#refused(state, refusal);
    admitted.needs.push(needs);
    return undefined;
  }

  /**
   * Ends a call in all limits, and records it with what it used of them. Resolves when that survives the end
   * of the process.
   *
   * @param usage - absent if the endpoint does not track its usage
   */
  async record(
    state: CallState,
    record: CallRecord,
    usage: UsageRecord | undefined,
  ): Promise<void> {
    const { recorder } = this.#options;
    const admitted = this.#admitted.get(state);
    if (admitted === undefined) return recorder.record(usage);
    const { output } = state.usage?.tokens ?? {};
    if (output !== undefined) this.#outputs.add(state.request.endpoint.endpointId, output);
    const ended = admitted.admission.end(this.#usedBy(state, record, admitted));
    await this.#ids.record(usage, ended);
  }

  /** What the last attempt used, if there was one; what is not known counts as it was reserved. */
  #usedBy(
    { attempts, usage, request: { endpoint } }: CallState,
    { attempts: recorded }: CallRecord,
    { needs }: AdmittedCall,
  ): CallUnits | undefined {
    const last = attempts.at(-1);
    const isPending = needs.length > recorded.length;
    const reserved = needs.at(-1);
    if (reserved === undefined) return undefined;
    if (last === undefined) return isPending ? most(reserved) : nothing;
    if (isPending || hasUnknownBilling(last)) return most(reserved);
    if (last.outcome !== "answered") return nothing;
    if (usage === undefined || (usage.isEstimated && reserved.bound !== undefined)) {
      return most(reserved);
    }
    const { tokens: counts, serviceTier, otherCharges } = usage;
    // Many providers report the usage of a stream only to clients that ask for it.
    if (Object.keys(counts).length === 0) return most(reserved);
    const { prices, clock = Date.now } = this.#options;
    const charges = { at: clock(), serviceTier, otherCharges };
    const cost = prices.costOf(endpoint, last, { counts, ...charges });
    return {
      tokens: BigInt(totalOf(counts)),
      cost: cost.known ? cost.nanoUsd : most(reserved).cost,
    };
  }

  #refused(state: CallState, refusal: LimitRefusal): LimitError {
    this.#options.onRefused?.(refusal, state.request.workspace.name);
    return refusalOf(refusal);
  }

  /** Clients without a token or an owner are counted by principal, so that they do not share a limit. */
  #subjectsOf(state: CallState): CallSubjects {
    const { workspace, endpoint, client, owner = client } = state.request;
    return {
      workspaceId: workspace.workspaceId,
      endpointId: endpoint.endpointId,
      tokenId: client?.startsWith(tokenPrefix) ? client.slice(tokenPrefix.length) : client,
      owner,
      metadata: this.#options.metadataOf(state),
    };
  }
}

const nothing: CallUnits = { tokens: 0n, cost: 0n };

function most({ bound, estimate }: CallNeeds): CallUnits {
  return bound ?? estimate;
}

function totalOf(counts: TokenCounts): number {
  return tokenClasses.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
}

function rateLimitOf(status: LimitStatus | undefined): RateLimit | undefined {
  if (status === undefined) return undefined;
  const { amount: limit, remaining, resetMs } = status;
  return { limit, remaining, resetMs };
}
