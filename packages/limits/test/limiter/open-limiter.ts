import { randomUUID } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { GatewayLimit } from "@gw/entities";
import { ManualClock } from "../../src/conformance/model/manual-clock.ts";
import {
  type Admission,
  type AllowanceLedger,
  type CallAttempt,
  type CallNeeds,
  type CallSubjects,
  Limiter,
  type LimiterOptions,
  type LimitRefusal,
} from "../../src/index.ts";
import { createMemoryLedger } from "../../src/memory/index.ts";

const start = Date.UTC(2026, 5, 1, 12);

/** Limiters that share a ledger, and one clock for all. */
export class TestInstallation {
  readonly clock = new ManualClock(start);
  readonly opened = createMemoryLedger({ clock: () => this.clock.wall() });
  isAway = false;
  losesAnswers = false;
  syncs = 0;

  /** A limiter whose ledger can be away. */
  limiter(
    limits: readonly GatewayLimit[],
    options: Partial<LimiterOptions> & { readonly clock?: ManualClock } = {},
  ): Limiter {
    const limiter = new Limiter({
      ledger: this.ledger,
      maxCallMs: 60_000,
      clock: this.clock,
      ...options,
    });
    limiter.configure({ workspaceId: "default", revision: 1, limits });
    return limiter;
  }

  /** The ledger over a connection that fails while it is away. */
  get ledger(): AllowanceLedger {
    const { ledger } = this.opened;
    const connected = async <Result>(call: () => Promise<Result>): Promise<Result> => {
      if (this.isAway) throw new Error("the database is away");
      const answer = await call();
      if (this.losesAnswers) throw new Error("the answer is lost");
      return answer;
    };
    return Object.assign(Object.create(ledger), {
      join: (gateway: never) => connected(() => ledger.join(gateway)),
      sync: (request: never) => {
        this.syncs += 1;
        return connected(() => ledger.sync(request));
      },
      expireGateways: () => connected(() => ledger.expireGateways()),
    }) as AllowanceLedger;
  }

  /** The decision about a call within some milliseconds. */
  async decide(
    limiter: Limiter,
    { call = {}, needs = tokens(1n), within = 0 }: Partial<DecideOptions> = {},
  ): Promise<Admission | LimitRefusal> {
    let decision: Admission | LimitRefusal | undefined;
    const pending = limiter.admit({ call: { ...anyCall, ...call }, needs });
    void Promise.resolve(pending).then((result) => {
      decision = result;
    });
    await nextTurn();
    await this.clock.pass(within);
    if (decision === undefined) throw new Error(`no decision within ${within} ms`);
    return decision;
  }

  /** Attempts to call a model, and returns why it is passed over. */
  async attempt(call: Admission, attempt: CallAttempt): Promise<LimitRefusal | undefined> {
    const decision = Promise.resolve(call.attempt(attempt));
    await this.clock.pass(1_000);
    return decision;
  }

  /** Admits a call that must be admitted. */
  async admit(limiter: Limiter, options: Partial<DecideOptions> = {}): Promise<Admission> {
    const decision = await this.decide(limiter, options);
    if (!decision.isAdmitted) throw new Error(`refused: ${decision.reason}`);
    return decision;
  }

  /** Settles charges of a gateway as its next batch. */
  async settle(limiter: Limiter, admission: Admission, used: bigint): Promise<void> {
    const { gatewayId, charges } = admission.end({ tokens: used, cost: used });
    const number = (this.#batches.get(gatewayId) ?? 0) + 1;
    this.#batches.set(gatewayId, number);
    await this.opened.usage.registerGateway({ gatewayId });
    limiter.batched({ gatewayId, number, charges });
    await this.opened.usage.addBatch({ gatewayId, number, calls: [], sums: [], charges });
  }

  readonly #batches = new Map<string, number>();
}

interface DecideOptions {
  readonly call: Partial<CallSubjects>;
  readonly needs: CallNeeds;
  readonly within: number;
}

const anyCall: CallSubjects = { workspaceId: "default", endpointId: "e-1", metadata: {} };

/** A call that needs tokens, and as many nano-USD. */
export function tokens(units: bigint, bound: bigint | undefined = units): CallNeeds {
  return {
    estimate: { tokens: units, cost: units },
    bound: bound === undefined ? undefined : { tokens: bound, cost: bound },
  };
}

/** A limit of 10 tokens a day for all calls, but for the given fields. */
export function limitOf(fields: Partial<GatewayLimit> = {}): GatewayLimit {
  return {
    limitId: `l-${randomUUID().replaceAll("-", "")}`,
    name: "test",
    measure: "tokens",
    amount: "10",
    window: { unit: "DAYS", length: 1 },
    scope: { kind: "GLOBAL" },
    action: "REJECT",
    strict: false,
    onOutage: "REFUSE",
    enabled: true,
    version: 1,
    createdAt: 0,
    lastUpdatedAt: 0,
    ...fields,
  };
}
