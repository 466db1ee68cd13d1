import type { AllowanceLedgerSubject } from "../kit/harness.js";
import type { Fate } from "./faulty-link.js";
import { LimitModel } from "./limit-model.js";
import type { ModelScenario } from "./model-limits.js";
import type { ModelMachine } from "./model-machine.js";

/** One step of {@link exploreLimits}; all numbers are whole and not negative. */
export interface ModelStep {
  /** Selects what happens. */
  readonly action: number;
  /** Selects the machine. */
  readonly machine: number;
  /** Selects a call, an amount or a time. */
  readonly value: number;
}

interface Target {
  readonly model: LimitModel;
  readonly machine: ModelMachine;
  readonly value: number;
}

type Action = (target: Target) => Promise<void> | void;

const fates: readonly Fate[] = ["lost", "answer_lost", "late"];

/** How often each action is chosen, and what it does. */
const actions: readonly (readonly [weight: number, Action])[] = [
  [12, ({ model, machine, value }) => model.admit(machine, BigInt(1 + (value % 5)))],
  [9, ({ model, machine, value }) => model.end(machine, callOf(machine, value), BigInt(value % 5))],
  [
    4,
    ({ model, machine, value }) =>
      model.attempt(callOf(machine, value), {
        more: BigInt(value % 4),
        isUnknown: value % 3 === 0,
      }),
  ],
  [8, ({ model, machine, value }) => model.send(machine, value)],
  [10, ({ model, value }) => model.pass(100 + (value % 1_400))],
  [2, ({ model, value }) => model.pass(5_000 + (value % 20_000))],
  [1, ({ model, value }) => model.pass(60_000 + (value % 60_000))],
  [4, ({ model, machine, value }) => model.fail(machine, fates[value % 3] ?? "lost")],
  [2, ({ machine }) => void machine.link.arrive()],
  [
    2,
    ({ machine }) => {
      machine.link.isAway = !machine.link.isAway;
    },
  ],
  [1, ({ model, machine }) => model.kill(machine)],
  [1, ({ model, machine, value }) => (value % 3 === 0 ? model.lose(machine) : undefined)],
  [3, ({ model, machine }) => model.start(machine)],
  [
    1,
    ({ model, value }) => model.change(value, (["lower", "toggle"] as const)[value % 2] ?? "lower"),
  ],
  [1, ({ model, value }) => (value % 4 === 0 ? model.change(value, "delete") : model.create())],
  [2, ({ machine }) => machine.configure()],
];

const table = actions.flatMap(([weight, action]) => Array.from({ length: weight }, () => action));

/**
 * Lets limiters of three machines work over one ledger while requests are lost, late or applied without an
 * answer, machines are killed or lost, clocks differ and limits change. Asserts after each step that no
 * promise about limits is broken, and in the end that each call counts once and all units come back.
 *
 * @param subject - an empty ledger
 */
export async function exploreLimits(
  subject: AllowanceLedgerSubject,
  { scenario, steps }: { readonly scenario: ModelScenario; readonly steps: readonly ModelStep[] },
): Promise<void> {
  const model = await LimitModel.open(subject, scenario);
  for (const step of steps) {
    const machine = model.machines[step.machine % model.machines.length];
    const action = table[step.action % table.length];
    if (machine === undefined || action === undefined) continue;
    await action({ model, machine, value: step.value });
    await model.settled();
    await model.check();
  }
  await model.rest();
}

function callOf({ calls }: ModelMachine, value: number): ModelMachine["calls"][number] | undefined {
  return calls[value % Math.max(1, calls.length)];
}
