import { randomUUID } from "node:crypto";
import type { GatewayLimit, LimitId } from "@gw/entities";
import type { Charge } from "@gw/usage";
import type { AllowanceLedger } from "../ledger/allowance-ledger.js";
import { LedgerSync } from "../syncing/ledger-sync.js";
import { type LimiterClock, systemClock } from "../syncing/limiter-clock.js";
import type { CallNeeds } from "../terms/call-needs.js";
import type { CallSubjects } from "../terms/call-subjects.js";
import { Admission } from "./admission.js";
import { demandsOf } from "./demand.js";
import type { LimitRefusal } from "./limit-refusal.js";
import type { WorkspaceLimits } from "./limit-set.js";
import { type LimitStatus, statusOf } from "./limit-status.js";
import { LimiterState } from "./limiter-state.js";
import { PendingCall } from "./pending-call.js";
import { WaitingCalls } from "./waiting-calls.js";

/** What a {@link Limiter} needs. */
export interface LimiterOptions {
  readonly ledger: AllowanceLedger;
  /** Milliseconds that the longest call can take, with a margin. */
  readonly maxCallMs: number;
  /**
   * Loads the limits of a workspace again: another gateway has pushed a later version of one. Without it,
   * the next {@link Limiter.configure} has them.
   */
  readonly reload?: ((workspaceId: string) => Promise<WorkspaceLimits>) | undefined;
  /** Receives why the ledger cannot be reached, once until it can; syncs are tried each second. */
  readonly onFailed?: ((error: unknown) => void) | undefined;
  /** Called when the ledger can be reached again. */
  readonly onRecovered?: (() => void) | undefined;
  /** Receives a limit whose version in the ledger is higher than in the configuration, which replaces it. */
  readonly onRestored?: ((limit: GatewayLimit) => void) | undefined;
  readonly clock?: LimiterClock | undefined;
  /** New random UUIDs. */
  readonly newId?: (() => string) | undefined;
}

/**
 * Admits calls of one process up to the limits of their workspaces. It holds leases of a ledger that several processes
 * share, and decides from memory wherever they suffice.
 *
 * @example
 * ```ts
 * const limiter = new Limiter({ ledger, maxCallMs: 660_000 });
 * limiter.configure({ workspaceId: "default", revision: 7, limits });
 * const decision = await limiter.admit({ call, needs });
 * if (!decision.isAdmitted) return answer429(decision);
 * const { gatewayId, charges } = decision.end({ tokens: 1_200n, cost: 4_500_000n });
 * ```
 */
export class Limiter {
  readonly #options: LimiterOptions;
  readonly #state: LimiterState;
  readonly #waiting: WaitingCalls;
  readonly #sync: LedgerSync;
  readonly #reloading = new Set<string>();

  constructor(options: LimiterOptions) {
    const { ledger, maxCallMs, clock = systemClock, newId = randomUUID } = options;
    this.#options = options;
    this.#state = new LimiterState({ clock, newId });
    this.#waiting = new WaitingCalls(this.#state, (delayMs) => this.#sync.request(delayMs));
    this.#sync = new LedgerSync(
      {
        state: this.#state,
        ledger,
        maxCallMs,
        onFailed: options.onFailed ?? (() => undefined),
        onRecovered: options.onRecovered ?? (() => undefined),
        onStale: (limitId, version) => this.#resolveStale(limitId, version),
      },
      this.#waiting,
    );
  }

  /** The id that admits calls now; another one after the ledger has fenced this process. */
  get gatewayId(): string {
    return this.#state.leases.gatewayId;
  }

  /** Whether there are neither limits nor units of former ones. */
  get isIdle(): boolean {
    return this.#state.limits.isEmpty && this.#state.leases.all.length === 0;
  }

  /** Whether the ledger did not answer the last sync. */
  get isCutOff(): boolean {
    return this.#state.contact.isLost;
  }

  /** Takes over the limits of a workspace, all of them. Running calls keep those of their admission. */
  configure(limits: WorkspaceLimits): void {
    this.#state.limits.configure(limits);
    if (limits.limits.length > 0 || this.#state.limits.hasUnsent) this.#sync.start();
  }

  /** The limit with this id, and its workspace. */
  find(
    limitId: LimitId,
  ): { readonly workspaceId: string; readonly limit: GatewayLimit } | undefined {
    return this.#state.limits.find(limitId);
  }

  /** Whether a call of a workspace must be admitted. */
  hasLimits(workspaceId: string): boolean {
    return this.#state.limits.inForce(workspaceId).length > 0;
  }

  /** Whether a limit of a workspace reserves the bounds of calls, rather than estimates. */
  needsBounds(workspaceId: string): boolean {
    return this.#state.limits.inForce(workspaceId).some(({ limit }) => limit.strict);
  }

  /**
   * Reserves what a call needs of all limits but those with the scope MODEL, or nothing. Decides at once if the
   * leases suffice, otherwise within about two seconds.
   */
  admit({
    call,
    needs,
  }: {
    readonly call: CallSubjects;
    readonly needs: CallNeeds;
  }): Admission | LimitRefusal | Promise<Admission | LimitRefusal> {
    const [state, waiting] = [this.#state, this.#waiting];
    const pending = new PendingCall(state, () =>
      demandsOf(state, state.limits.inForce(call.workspaceId), { call, needs }),
    );
    return waiting.decide<Admission>(pending, {
      mayWaitForOthers: true,
      onAdmitted: () => new Admission(call, pending.reserve(), { state, waiting }),
    });
  }

  /**
   * Notes that a batch reports charges, before it is sent. Charges that no batch reports stay used while this
   * process runs.
   */
  batched({
    gatewayId,
    number,
    charges,
  }: {
    readonly gatewayId: string;
    readonly number: number;
    readonly charges: readonly Charge[];
  }): void {
    const { leases } = this.#state;
    if (leases.gatewayId !== gatewayId) return;
    for (const { units, ...key } of charges) leases.find(key)?.batched(number, units);
  }

  /** The status of the tightest limits of requests and tokens that apply to a call, for its response. */
  statusOf(call: CallSubjects & { readonly modelDefinitionId?: string | undefined }): {
    readonly requests: LimitStatus | undefined;
    readonly tokens: LimitStatus | undefined;
  } {
    return {
      requests: statusOf(this.#state, { call, measure: "requests" }),
      tokens: statusOf(this.#state, { call, measure: "tokens" }),
    };
  }

  /**
   * Ends the syncs and refuses waiting calls. The gateway id is closed in the ledger once its calls have
   * ended and its batches are settled.
   */
  close(): void {
    this.#sync.end();
    this.#waiting.end();
  }

  #resolveStale(limitId: string, version: number | undefined): void {
    const terms = this.#state.limits.find(limitId);
    if (terms === undefined) return;
    if (version === undefined || version < terms.inLedger.version) {
      this.#state.limits.resend(limitId, "known");
      this.#sync.request();
    } else {
      void this.#reload(terms.workspaceId, { limitId, version });
    }
  }

  /** A version that is still lower after a reload that began later is that of a restored configuration. */
  async #reload(
    workspaceId: string,
    stale: { readonly limitId: string; readonly version: number },
  ): Promise<void> {
    const { reload, onFailed, onRestored } = this.#options;
    if (reload === undefined || this.#reloading.has(workspaceId)) return;
    this.#reloading.add(workspaceId);
    try {
      this.configure(await reload(workspaceId));
      const terms = this.#state.limits.find(stale.limitId);
      if (terms !== undefined && terms.inLedger.version < stale.version) {
        this.#state.limits.resend(stale.limitId, "restored");
        onRestored?.(terms.limit);
      }
      this.#waiting.decideAll();
      this.#sync.request();
    } catch (error) {
      onFailed?.(error);
    } finally {
      this.#reloading.delete(workspaceId);
    }
  }
}
