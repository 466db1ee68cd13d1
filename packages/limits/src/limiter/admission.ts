import type { Charge } from "@gw/usage";
import { type CallNeeds, type CallUnits, reservationOf, useOf } from "../terms/call-needs.js";
import type { LimitTerms } from "../terms/limit-terms.js";
import { type Demand, demandsOf } from "./demand.js";
import type { GatewayLeases } from "./gateway-leases.js";
import type { Lease } from "./lease.js";
import { type LimitRefusal, refuse } from "./limit-refusal.js";
import type { CountedCall, LimiterState } from "./limiter-state.js";
import { PendingCall } from "./pending-call.js";
import type { WaitingCalls } from "./waiting-calls.js";

/** An attempt to call a model. */
export interface CallAttempt {
  readonly modelDefinitionId: string;
  readonly needs: CallNeeds;
  /** Whether the provider may charge for the previous attempt, which was sent and has no result. */
  readonly mayEarlierBeCharged?: boolean | undefined;
}

/** What a call has used, and the process that reports it. */
export interface EndedCall {
  /** The gateway id that admitted the call; its batches report the charges. */
  readonly gatewayId: string;
  readonly charges: readonly Charge[];
}

/** Units of an allowance that a call has reserved. */
interface Reservation {
  readonly terms: LimitTerms;
  readonly lease: Lease;
  units: bigint;
  /** The part of an earlier attempt whose charge is not known; it counts as used. */
  unknown: bigint;
}

/** A call that is admitted. It counts under the gateway id, the windows and the limits of its admission. */
export class Admission {
  readonly isAdmitted = true;
  readonly #state: LimiterState;
  readonly #waiting: WaitingCalls;
  readonly #leases: GatewayLeases;
  readonly #call: CountedCall;
  readonly #ofCall: readonly Reservation[];
  /** Of limits with the scope MODEL, by the last attempt. */
  #ofModel: readonly Reservation[] = [];
  /** Of limits with the scope MODEL, by attempts whose charge is not known. */
  readonly #ofEarlierModels: Reservation[] = [];
  #ended: EndedCall | undefined;

  /** @internal */
  constructor(
    call: CountedCall,
    demands: readonly Demand[],
    { state, waiting }: { readonly state: LimiterState; readonly waiting: WaitingCalls },
  ) {
    this.#state = state;
    this.#waiting = waiting;
    this.#leases = state.leases;
    this.#call = call;
    this.#ofCall = demands.map(reservationFor);
  }

  /** The gateway id that has admitted the call. */
  get gatewayId(): string {
    return this.#leases.gatewayId;
  }

  /**
   * Reserves what an attempt needs: the difference to what the call has reserved, and units of limits with
   * the scope MODEL. It waits for the ledger if they must be acquired, and not for other gateways.
   *
   * @returns `undefined` if the model can be called; otherwise the model is passed over
   */
  attempt(attempt: CallAttempt): LimitRefusal | undefined | Promise<LimitRefusal | undefined> {
    const pending = new PendingCall(this.#state, () => this.#demandsOf(attempt));
    return this.#waiting.decide<undefined>(pending, {
      mayWaitForOthers: false,
      onAdmitted: () => this.#attempted(attempt, pending),
    });
  }

  /**
   * Ends the call, however it ended: releases what it has reserved, and returns what it has used. Call it once
   * the use is known, and record the charges.
   *
   * @param used - of all attempts whose use is known; absent if there was no attempt, so that nothing counts
   */
  end(used: CallUnits | undefined): EndedCall {
    if (this.#ended !== undefined) return this.#ended;
    const charges = [
      ...[...this.#ofCall, ...this.#ofModel].map((reservation) =>
        this.#end(reservation, reservation.unknown + useOf(reservation.terms, used)),
      ),
      ...this.#ofEarlierModels.map((reservation) =>
        this.#end(reservation, isRunning(reservation) ? 0n : reservation.units),
      ),
    ];
    this.#ended = {
      gatewayId: this.#leases.gatewayId,
      charges: charges.filter(({ units }) => units > 0n),
    };
    this.#waiting.decideAll();
    return this.#ended;
  }

  #end({ lease, units }: Reservation, used: bigint): Charge {
    lease.release(units);
    if (used > 0n) lease.use(used);
    return { ...lease.key, units: used };
  }

  #demandsOf(attempt: CallAttempt): readonly Demand[] | LimitRefusal {
    const { modelDefinitionId, needs } = attempt;
    const demands: Demand[] = [];
    for (const reservation of this.#ofCall) {
      const { terms, lease, units } = reservation;
      const needed = reservationOf(terms, needs);
      if (typeof needed === "string") return refuse(terms, needed);
      const total = needed + this.#unknownOf(reservation, attempt);
      if (total > units) demands.push({ terms, lease, units: total - units });
    }
    const terms = this.#state.limits
      .inForce(this.#call.workspaceId)
      .filter(({ limit }) => limit.scope.kind === "MODEL");
    const call = { ...this.#call, modelDefinitionId };
    const ofModel = demandsOf(this.#state, terms, { call, needs });
    if ("reason" in ofModel) return ofModel;
    demands.push(...ofModel);
    // The ledger grants nothing under a gateway id that it has fenced.
    const [demand] = this.#leases === this.#state.leases ? [] : demands;
    return demand === undefined ? demands : refuse(demand.terms, "outage");
  }

  #attempted(attempt: CallAttempt, pending: PendingCall): undefined {
    for (const reservation of this.#ofCall) {
      reservation.unknown = this.#unknownOf(reservation, attempt);
    }
    const reserved = new Map(pending.reserve().map((demand) => [demand.lease, demand]));
    for (const reservation of this.#ofCall) {
      reservation.units += reserved.get(reservation.lease)?.units ?? 0n;
      reserved.delete(reservation.lease);
    }
    for (const reservation of this.#ofModel) {
      if (attempt.mayEarlierBeCharged) this.#ofEarlierModels.push(reservation);
      else reservation.lease.release(reservation.units);
    }
    this.#ofModel = [...reserved.values()].map(reservationFor);
  }

  /** What remains reserved for earlier attempts. A call counts once, however many attempts it has. */
  #unknownOf(reservation: Reservation, { mayEarlierBeCharged = false }: CallAttempt): bigint {
    const { measure } = reservation.terms.limit;
    const isSummed = measure === "tokens" || measure === "cost";
    return mayEarlierBeCharged && isSummed ? reservation.units : reservation.unknown;
  }
}

function reservationFor({ terms, lease, units }: Demand): Reservation {
  return { terms, lease, units, unknown: 0n };
}

function isRunning({ terms }: Reservation): boolean {
  return terms.inLedger.kind === "concurrency";
}
