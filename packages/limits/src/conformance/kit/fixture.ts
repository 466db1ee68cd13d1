import type { AllowanceLedger, LedgerGateway } from "../../ledger/allowance-ledger.js";
import type { LimitEvent } from "../../ledger/limit-event.js";
import type { AllowanceLedgerSubject, OpenedLedger } from "./harness.js";
import { TestGateway } from "./test-gateway.js";

/** Milliseconds that the longest call of a gateway takes in cases. */
export const maxCallMs = 60_000;

/** A ledger, and gateways that sync with it. */
export class Fixture {
  readonly ledger: AllowanceLedger;
  readonly #subject: AllowanceLedgerSubject;

  constructor(subject: AllowanceLedgerSubject) {
    this.ledger = subject.ledger;
    this.#subject = subject;
  }

  /** Opens another ledger on the same data. */
  another(): Promise<OpenedLedger> {
    return this.#subject.openAnother();
  }

  passTime(ms: number): Promise<void> {
    return this.#subject.passTime(ms);
  }

  dispose(): Promise<void> {
    return this.#subject.dispose();
  }

  /** A gateway that has joined, by default over the first ledger. */
  async gateway(opened: OpenedLedger = this.#subject): Promise<TestGateway> {
    const gateway = new TestGateway(opened);
    await gateway.join(maxCallMs);
    return gateway;
  }

  /** What a gateway that holds nothing can still acquire, and what is held and spent. */
  async stateOf(...args: Parameters<TestGateway["read"]>): ReturnType<TestGateway["read"]> {
    return (await this.gateway()).read(...args);
  }

  events(): Promise<readonly LimitEvent[]> {
    return this.ledger.listEvents({ limit: 100 });
  }

  /** The gateways of the list, by their ids. */
  async gateways(): Promise<ReadonlyMap<string, LedgerGateway>> {
    const { items } = await this.ledger.listGateways({ maxResults: 1_000 });
    return new Map(items.map((gateway) => [gateway.gatewayId, gateway]));
  }
}
