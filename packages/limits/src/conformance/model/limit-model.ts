import assert from "node:assert/strict";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { GatewayLimit } from "@gw/entities";
import type { AllowanceKey, AllowanceState } from "../../ledger/allowance.js";
import type { AllowanceLedgerSubject } from "../kit/harness.js";
import { TestGateway } from "../kit/test-gateway.js";
import type { Fate } from "./faulty-link.js";
import { ModelCall, needsOf } from "./model-call.js";
import { limitsOf, type ModelScenario } from "./model-limits.js";
import { longestCallMs, ModelMachine } from "./model-machine.js";
import { ModelTruth } from "./model-truth.js";

const minuteMs = 60_000;

/** Machines with limiters over one ledger, and everything that can happen to them. */
export class LimitModel {
  readonly machines: readonly ModelMachine[];
  readonly #subject: AllowanceLedgerSubject;
  readonly #truth = new ModelTruth();
  readonly #lostGateways: string[] = [];
  readonly #maxUse: bigint;
  #limits: readonly GatewayLimit[];
  #revision = 1;
  #time = 0;

  private constructor(subject: AllowanceLedgerSubject, scenario: ModelScenario) {
    this.#subject = subject;
    this.#limits = limitsOf(scenario);
    for (const limit of this.#limits) this.#truth.changed(limit);
    // Without a strict limit, calls use more than was expected.
    this.#maxUse = this.#limits.some(({ strict }) => strict) ? 1n : 3n;
    const load = (): { revision: number; limits: readonly GatewayLimit[] } => ({
      revision: this.#revision,
      limits: this.#limits,
    });
    this.machines = [0, 10 * minuteMs, -10 * minuteMs].map(
      (wallAhead) => new ModelMachine(subject, { wallAhead, load }),
    );
  }

  static async open(subject: AllowanceLedgerSubject, scenario: ModelScenario): Promise<LimitModel> {
    const model = new LimitModel(subject, scenario);
    const observer = await model.#observer();
    model.#time = (await observer.sync()).now;
    await observer.close({ hasCrashed: false });
    for (const machine of model.machines) await model.start(machine);
    return model;
  }

  async start(machine: ModelMachine): Promise<void> {
    machine.start(this.#time);
    await this.#noteGateways();
  }

  admit({ limiter, calls, link }: ModelMachine, units: bigint): void {
    if (limiter === undefined) return;
    const call = { workspaceId: "default", endpointId: "e-1", metadata: {} };
    void Promise.resolve(limiter.admit({ call, needs: needsOf(units) })).then((decision) => {
      if (!decision.isAdmitted) return;
      const { gatewayId } = limiter;
      const isInOutage = limiter.isCutOff || link.isAway;
      calls.push(new ModelCall(decision, { gatewayId, time: this.#time, isInOutage, units }));
    });
  }

  /** Falls back to a dearer model. */
  attempt(call: ModelCall | undefined, options: { more: bigint; isUnknown: boolean }): void {
    if (call === undefined || call.isAttempting) return;
    const units = call.units + options.more;
    call.isAttempting = true;
    const decision = call.admission.attempt({
      modelDefinitionId: "m-2",
      needs: needsOf(units),
      mayEarlierBeCharged: options.isUnknown,
    });
    void Promise.resolve(decision).then((refusal) => {
      call.isAttempting = false;
      if (refusal !== undefined) return;
      if (options.isUnknown) call.unknown += call.units;
      call.units = units;
    });
  }

  async end(machine: ModelMachine, call: ModelCall | undefined, part: bigint): Promise<void> {
    if (call === undefined || call.isAttempting) return;
    machine.calls.splice(machine.calls.indexOf(call), 1);
    const used = (call.units * this.#maxUse * part) / 4n;
    const { gatewayId, charges } = this.#truth.ended(call, used);
    (await machine.spoolOf(gatewayId)).record(charges);
  }

  async send(machine: ModelMachine, index: number): Promise<void> {
    const spool = machine.spools[index % Math.max(1, machine.spools.length)];
    // Only a process sends.
    if (spool === undefined || machine.limiter === undefined) return;
    await machine.send(spool).catch(() => undefined);
  }

  fail({ link }: ModelMachine, fate: Fate): void {
    link.fail(fate);
  }

  kill(machine: ModelMachine): void {
    if (machine.limiter !== undefined) this.#truth.crashed();
    for (const call of machine.kill()) this.#truth.killed(call);
  }

  /** The machine and its disk are gone. */
  lose(machine: ModelMachine): void {
    this.kill(machine);
    for (const spool of machine.spools.splice(0)) {
      this.#truth.lost(spool.charges);
      this.#lostGateways.push(spool.gatewayId);
    }
  }

  /** Lowers the amount of a limit, or disables it or enables it again. */
  async change(index: number, how: "lower" | "toggle" | "delete"): Promise<void> {
    // Charges show which budgets a call was admitted under.
    const budgets = this.#limits.filter(({ measure }) => measure === "cost");
    const changed = budgets[index % Math.max(1, budgets.length)];
    if (changed === undefined) return;
    this.#revision += 1;
    const version = this.#revision;
    if (how === "delete") {
      this.#limits = this.#limits.filter((limit) => limit !== changed);
      this.#truth.deleted(changed.limitId);
      return;
    }
    const lowered = BigInt(changed.amount.slice(2)) / 2n + 1n;
    const amount = `0.${`${lowered}`.padStart(9, "0")}`;
    const fields = how === "lower" ? { amount } : { enabled: !changed.enabled };
    const limit = { ...changed, ...fields, version };
    this.#limits = this.#limits.map((one) => (one === changed ? limit : one));
    this.#truth.changed(limit);
  }

  /** Creates a strict limit. */
  create(): void {
    const [limit] = limitsOf("strict");
    if (limit === undefined || this.#limits.length >= 4) return;
    this.#revision += 1;
    // Calls that were admitted before are not bound by it.
    if (this.#maxUse > 1n) return;
    const created = { ...limit, version: this.#revision };
    this.#limits = [...this.#limits, created];
    this.#truth.changed(created);
  }

  /** Lets time pass for all clocks. */
  async pass(ms: number): Promise<void> {
    const end = this.#time + ms;
    while (this.#time < end) {
      const dues = this.machines.flatMap(({ clock }) => clock?.next ?? []);
      const next = Math.min(end, ...dues.map((due) => Math.max(due, this.#time)));
      await this.#subject.passTime(next - this.#time);
      this.#time = next;
      for (const { clock } of this.machines) clock?.moveTo(next);
      await this.settled();
      await this.#endLongCalls();
    }
  }

  /** Waits for the requests in flight. */
  async settled(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) {
      await nextTurn();
      for (const { link } of this.machines) while (!link.isIdle) await link.settled();
    }
    for (const machine of this.machines) {
      if (machine.limiter === undefined) this.kill(machine);
    }
    await this.#noteGateways();
  }

  /** Asserts everything that holds at any time. */
  async check(): Promise<void> {
    const limitIds = this.#limits.map(({ limitId }) => limitId);
    const { items } = await this.#subject.ledger.listAllowances({ limitIds });
    this.#truth.observed(items);
    this.#truth.check(await this.#states());
    this.#truth.checkBuckets(this.#running);
    this.#truth.checkRunning(
      this.machines.map(({ calls, limiter, link }) => ({
        calls,
        cutOff: calls.filter(
          (call) => link.isAway || limiter?.isCutOff || call.gatewayId !== limiter?.gatewayId,
        ).length,
      })),
    );
  }

  /** Ends all faults and calls, and asserts what holds then. */
  async rest(): Promise<void> {
    for (const { link } of this.machines) {
      link.heal();
      while (await link.arrive());
    }
    for (const machine of this.machines) {
      await this.start(machine);
      machine.configure();
    }
    await this.pass(8_000);
    for (const machine of this.machines) {
      for (const call of [...machine.calls]) await this.end(machine, call, 4n);
    }
    await this.#sendAll();
    await this.check();
    for (const machine of this.machines) machine.stop();
    await this.#sendAll();
    const { ledger } = this.#subject;
    for (const gatewayId of this.#lostGateways) {
      await ledger.closeGateway({ gatewayId, hasCrashed: true });
    }
    const states = await this.#states();
    this.#truth.checkAtRest(states);
    for (const { key, leased } of states) {
      assert.equal(leased, 0n, `${leased} units of ${key.limitId} never come back`);
    }
  }

  get #running(): readonly ModelCall[] {
    return this.machines.flatMap(({ calls }) => calls);
  }

  async #sendAll(): Promise<void> {
    for (const machine of this.machines) {
      for (let round = 0; round < 3; round += 1) {
        for (const spool of [...machine.spools]) {
          do await machine.send(spool);
          while (!spool.isEmpty);
        }
      }
    }
  }

  /** The total limit of a call ends it. */
  async #endLongCalls(): Promise<void> {
    for (const machine of this.machines) {
      const long = machine.calls.filter(({ time }) => this.#time - time >= longestCallMs);
      for (const call of long) await this.end(machine, call, 2n);
    }
  }

  async #noteGateways(): Promise<void> {
    for (const machine of this.machines) {
      if (machine.limiter !== undefined) await machine.spoolOf(machine.limiter.gatewayId);
    }
  }

  async #states(): Promise<readonly AllowanceState[]> {
    const observer = await this.#observer();
    const reads: readonly AllowanceKey[] = this.#truth.keys;
    const { allowances } = await observer.sync({ reads });
    await observer.close({ hasCrashed: false });
    return allowances;
  }

  async #observer(): Promise<TestGateway> {
    const observer = new TestGateway(this.#subject);
    await observer.join(1_000);
    return observer;
  }
}
