import { GatewayError } from "@gw/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InflightBudget, type InflightLimits } from "../../src/proxy/inflight-budget.ts";
import type { InflightCall } from "../../src/proxy/inflight-share.ts";

function open(limits: Partial<InflightLimits>): InflightBudget {
  return new InflightBudget(limits, { hasWorkspaces: () => true });
}

/** The code of the error of an operation; absent if it succeeded. */
function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (GatewayError.is(error)) return error.code;
    throw error;
  }
  return undefined;
}

/** Calls of one workspace whose token of each call is that of `tokenOf`. */
class Team {
  readonly calls: InflightCall[] = [];
  readonly #budget: InflightBudget;
  readonly #workspace: string;
  readonly #tokenOf: (call: number) => string;
  #count = 0;

  constructor(budget: InflightBudget, workspace: string, tokenOf: (call: number) => string) {
    this.#budget = budget;
    this.#workspace = workspace;
    this.#tokenOf = tokenOf;
  }

  /** @returns whether there was a place */
  take(): boolean {
    const token = this.#tokenOf(this.#count);
    const take = () => this.calls.push(this.#budget.acquire(token, this.#workspace));
    const isTaken = codeOf(take) === undefined;
    if (isTaken) this.#count += 1;
    return isTaken;
  }

  fill(): number {
    while (this.take());
    return this.calls.length;
  }

  releaseOldest(): void {
    const call = this.calls.shift();
    if (call !== undefined) this.#budget.release(call);
  }
}

const tokenEach = (call: number): string => `t-${call}`;
const oneToken = (): string => "only";
const teams = (budget: InflightBudget): readonly [many: Team, single: Team] => [
  new Team(budget, "many", tokenEach),
  new Team(budget, "single", oneToken),
];

describe("the places of a workspace", () => {
  test("are half of the limit for one alone, whatever the number of its tokens", () => {
    const [many] = teams(open({ calls: 100 }));
    const [, single] = teams(open({ calls: 100 }));
    expect([many.fill(), single.fill()]).toEqual([50, 50]);
  });

  test("are as many with one token as with a token for each call", () => {
    const [many, single] = teams(open({ calls: 90 }));
    let isTaken = true;
    while (isTaken) isTaken = [many.take(), single.take()].some(Boolean);
    expect([many.calls.length, single.calls.length]).toEqual([30, 30]);
  });

  test("become as many, whichever workspace comes first", () => {
    fc.assert(
      fc.property(fc.boolean(), fc.integer({ min: 12, max: 120 }), (isManyFirst, limit) => {
        const [many, single] = teams(open({ calls: limit }));
        const order = isManyFirst ? [many, single] : [single, many];
        for (const team of order) team.fill();
        for (let round = 0; round < limit; round += 1) {
          for (const team of order) team.releaseOldest();
          let isTaken = true;
          while (isTaken) isTaken = order.map((team) => team.take()).some(Boolean);
        }
        // Both release a place at once, so the first one may keep its own.
        expect(Math.abs(many.calls.length - single.calls.length)).toBeLessThanOrEqual(2);
        expect(many.calls.length).toBeGreaterThanOrEqual(Math.floor(limit / 3) - 1);
      }),
    );
  });

  test("are not limited where there is one workspace only", () => {
    const [many] = teams(new InflightBudget({ calls: 100 }));
    expect(many.fill()).toBe(100);
  });

  test("are not all taken by one token while others want some", () => {
    const budget = open({ calls: 120 });
    const hog = new Team(budget, "w", oneToken);
    const others = new Team(budget, "w", tokenEach);
    expect(hog.fill()).toBe(60);
    // At least one for each of a few others, although the workspace has its share.
    expect(others.fill()).toBeGreaterThan(1);
    expect(others.calls.length).toBeLessThanOrEqual(20);
    hog.releaseOldest();
    expect(hog.take()).toBe(false);
    const second = new Team(budget, "other", oneToken);
    expect(second.take()).toBe(true);
  });

  test("are shared by its tokens like the places of an installation", () => {
    const budget = open({ calls: 120 });
    const tokens = ["a", "b"].map((token) => new Team(budget, "w", () => token));
    let isTaken = true;
    while (isTaken) isTaken = tokens.map((token) => token.take()).some(Boolean);
    expect(tokens.map(({ calls }) => calls.length)).toEqual([20, 20]);
    expect(new Team(budget, "w", tokenEach).fill()).toBe(20);
  });

  test("are those of the workspace of a call without a client, too", () => {
    const budget = open({ calls: 100 });
    const codes = Array.from({ length: 100 }, () =>
      codeOf(() => budget.acquire(undefined, "tests")),
    );
    expect(codes.filter((code) => code === undefined)).toHaveLength(50);
    expect(codes.at(-1)).toBe("RESOURCE_EXHAUSTED");
  });
});

describe("the bytes of a workspace", () => {
  test("are half of the limit for many tokens, and for one", () => {
    for (const tokenOf of [tokenEach, oneToken]) {
      const budget = open({ bytes: 1_000 });
      let bytes = 0;
      const add = (index: number) => {
        budget.add(budget.acquire(tokenOf(index), "w"), 10);
        bytes += 10;
      };
      for (let index = 0; codeOf(() => add(index)) === undefined; index += 1);
      expect(bytes).toBe(500);
      const other = budget.acquire("t", "other");
      expect(codeOf(() => budget.add(other, 500))).toBeUndefined();
    }
  });

  test("are whatever is free for its only call", () => {
    const budget = open({ bytes: 100 });
    budget.add(budget.acquire("t", "one"), 90);
    budget.add(budget.acquire("t", "other"), 10);
  });
});

describe("any sequence of calls in several workspaces", () => {
  const limits = { calls: 12, bytes: 120 };
  const step = fc.record({
    kind: fc.constantFrom("acquire", "acquire", "add", "release"),
    workspace: fc.constantFrom("v", "w", "x"),
    client: fc.constantFrom("a", "b", "c", "d"),
    index: fc.nat(11),
    count: fc.nat(60),
  });

  interface Held {
    readonly workspace: string;
    readonly client: string;
    readonly call: InflightCall;
  }

  test("leaves to others as much as a workspace takes, and a place for one without calls", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const budget = open(limits);
        const held: Held[] = [];
        const amounts = { calls: () => 1, bytes: ({ call }: Held) => call.bytes };
        const sum = (unit: "calls" | "bytes", of: readonly Held[]) =>
          of.reduce((total, one) => total + amounts[unit](one), 0);
        for (const { kind, workspace, client, index, count } of steps) {
          const inWorkspace = held.filter((one) => one.workspace === workspace);
          const own = inWorkspace.filter((one) => one.client === client);
          const chosen = own[index % Math.max(1, own.length)];
          const isAdding = kind === "add" && chosen !== undefined;
          const unit = kind === "acquire" ? "calls" : "bytes";
          const used = sum(unit, held);
          let code: string | undefined;
          if (kind === "acquire") {
            code = codeOf(() => {
              held.push({ workspace, client, call: budget.acquire(client, workspace) });
            });
          } else if (isAdding) code = codeOf(() => budget.add(chosen.call, count));
          else if (chosen !== undefined) {
            budget.release(chosen.call);
            held.splice(held.indexOf(chosen), 1);
          }
          const isAlone = inWorkspace.length === (kind === "acquire" ? 0 : 1);
          const amount = unit === "calls" ? 1 : count;
          if ((kind === "acquire" || isAdding) && isAlone) {
            expect(code !== undefined).toBe(used + amount > limits[unit]);
          }
          if ((kind === "acquire" || isAdding) && code === undefined && !isAlone) {
            const now = held.filter((one) => one.workspace === workspace);
            const byClient = Map.groupBy(now, (one) => one.client);
            const largest = Math.max(...[...byClient.values()].map((all) => sum(unit, all)));
            const free = limits[unit] - sum(unit, held);
            const total = sum(unit, now);
            expect(total <= free || 2 * (total - largest) <= free).toBe(true);
          }
          expect(budget.calls).toBe(held.length);
          expect(held.length).toBeLessThanOrEqual(limits.calls);
          expect(sum("bytes", held)).toBeLessThanOrEqual(limits.bytes);
        }
      }),
    );
  });
});
