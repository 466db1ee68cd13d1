import { LedgerContact } from "../syncing/ledger-contact.js";
import type { LimiterClock } from "../syncing/limiter-clock.js";
import type { CallSubjects } from "../terms/call-subjects.js";
import { KnownSubjects } from "../terms/known-subjects.js";
import { GatewayLeases } from "./gateway-leases.js";
import { LimitSet } from "./limit-set.js";

/** A call, or an attempt of it with a model. */
export type CountedCall = CallSubjects & { readonly modelDefinitionId?: string | undefined };

/** What a limiter knows; all decisions are made from it without waiting. */
export class LimiterState {
  readonly clock: LimiterClock;
  readonly contact: LedgerContact;
  readonly limits: LimitSet = new LimitSet();
  readonly knownSubjects: KnownSubjects = new KnownSubjects();
  readonly #newId: () => string;
  #leases: GatewayLeases;

  constructor({ clock, newId }: { readonly clock: LimiterClock; readonly newId: () => string }) {
    this.clock = clock;
    this.contact = new LedgerContact(clock);
    this.#newId = newId;
    this.#leases = new GatewayLeases(newId());
  }

  /** Of the gateway id that admits calls now. */
  get leases(): GatewayLeases {
    return this.#leases;
  }

  /** Takes a new gateway id, which holds nothing. */
  renew(): void {
    this.#leases = new GatewayLeases(this.#newId());
  }
}
