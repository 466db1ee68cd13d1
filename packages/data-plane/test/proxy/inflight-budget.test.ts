import { GatewayError } from "@gw/entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InflightBudget } from "../../src/proxy/inflight-budget.ts";
import type { InflightCall } from "../../src/proxy/inflight-share.ts";

const tooMany = { code: "RESOURCE_EXHAUSTED", retryAfter: 1 };
const full = { code: "TEMPORARILY_UNAVAILABLE" };

/** The error of an operation; absent if it succeeded. */
function errorOf(work: () => unknown): GatewayError | undefined {
  try {
    work();
  } catch (error) {
    if (GatewayError.is(error)) return error;
    throw error;
  }
  return undefined;
}

/** Takes places until none is left. */
function fill(
  budget: InflightBudget,
  client?: string,
  workspaceId?: string,
): readonly InflightCall[] {
  const calls: InflightCall[] = [];
  while (errorOf(() => calls.push(budget.acquire(client, workspaceId))) === undefined);
  return calls;
}

describe("places of calls", () => {
  test("are half of the limit for one client, and a third each for two", () => {
    expect(fill(new InflightBudget({ calls: 100 }), "one")).toHaveLength(50);
    const budget = new InflightBudget({ calls: 90 });
    const counts = { one: 0, other: 0 };
    for (let round = 0; round < 90; round += 1) {
      for (const client of ["one", "other"] as const) {
        if (errorOf(() => budget.acquire(client)) === undefined) counts[client] += 1;
      }
    }
    expect(counts).toEqual({ one: 30, other: 30 });
  });

  test("are rejected with 429 beyond the client's share, with 503 at the limit", () => {
    const budget = new InflightBudget({ calls: 4 });
    fill(budget, "one");
    expect(errorOf(() => budget.acquire("one"))).toMatchObject(tooMany);
    budget.acquire("second");
    budget.acquire("third");
    expect(errorOf(() => budget.acquire("fourth"))).toMatchObject(full);
  });

  test("are bounded by the limit alone without a client", () => {
    const budget = new InflightBudget({ calls: 100 });
    expect(fill(budget)).toHaveLength(100);
    expect(errorOf(() => budget.acquire())).toMatchObject(full);
  });

  test.each([1, 2, 3])("are at least one for a client, of %d", (calls) => {
    expect(fill(new InflightBudget({ calls }), "one")).toHaveLength(Math.max(1, calls >> 1));
  });

  test("are free again once they are released, each once", () => {
    const budget = new InflightBudget({ calls: 10 });
    const calls = fill(budget, "one");
    for (const call of [...calls, ...calls]) budget.release(call);
    expect(budget.calls).toBe(0);
    expect(fill(budget, "one")).toHaveLength(5);
  });
});

describe("bytes of bodies", () => {
  test("are half of the limit for the calls of one client", () => {
    const budget = new InflightBudget({ bytes: 100 });
    budget.add(budget.acquire("one"), 30);
    const second = budget.acquire("one");
    budget.add(second, 20);
    expect(errorOf(() => budget.add(second, 1))).toMatchObject(tooMany);
    budget.add(budget.acquire("other"), 50);
    expect(errorOf(() => budget.add(budget.acquire("third"), 1))).toMatchObject(full);
  });

  test("are whatever is free for the only call of a client", () => {
    const budget = new InflightBudget({ bytes: 100 });
    budget.add(budget.acquire("one"), 90);
    budget.add(budget.acquire("other"), 10);
  });
});

describe("a stalled body", () => {
  function stalling(): {
    readonly budget: InflightBudget;
    readonly calls: readonly InflightCall[];
    readonly pass: (milliseconds: number) => void;
  } {
    let now = 0;
    const budget = new InflightBudget({ calls: 4, bytes: 100 }, { clock: () => now });
    const calls = ["a", "b", "c", "d"].map((client) => budget.acquire(client));
    for (const call of calls) budget.startBody(call);
    return {
      budget,
      calls,
      pass(milliseconds) {
        now += milliseconds;
      },
    };
  }

  test("keeps its place for 10 seconds, and as long as no other call needs it", () => {
    const { budget, calls, pass } = stalling();
    pass(9_999);
    expect(errorOf(() => budget.acquire("e"))).toMatchObject(full);
    pass(3_600_000);
    expect(calls.filter(({ abort }) => abort.reason !== undefined)).toEqual([]);
  });

  test("loses its place to another call, the one that stalled first", () => {
    const { budget, calls, pass } = stalling();
    const [first, second, third, fourth] = calls as [
      InflightCall,
      InflightCall,
      InflightCall,
      InflightCall,
    ];
    pass(5_000);
    budget.add(first, 1);
    budget.endBody(second);
    pass(5_000);
    budget.acquire("e");
    expect(third.abort.reason).toMatchObject(full);
    budget.acquire("f");
    expect(fourth.abort.reason).toMatchObject(full);
    expect(errorOf(() => budget.acquire("g"))).toMatchObject(full);
    expect(first.abort.reason).toBeUndefined();
    expect(second.abort.reason).toBeUndefined();
    // Bytes that arrive afterwards count nowhere.
    budget.add(third, 1_000);
    budget.release(third);
    expect(budget.calls).toBe(4);
  });

  test("loses its bytes to another body", () => {
    const { budget, calls, pass } = stalling();
    const [first, second] = calls as [InflightCall, InflightCall];
    budget.add(first, 60);
    pass(10_000);
    budget.add(second, 90);
    expect(first.abort.reason).toMatchObject(full);
  });
});

describe("any sequence of calls", () => {
  const limits = { calls: 12, bytes: 120 };
  const step = fc.record({
    kind: fc.constantFrom("acquire", "add", "release"),
    client: fc.constantFrom("a", "b", "c", "d", "e"),
    index: fc.nat(11),
    count: fc.nat(60),
  });

  test("stays within the limits and the shares, and leaves a place for a client without calls", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const budget = new InflightBudget(limits);
        const calls = new Map<string, InflightCall[]>();
        const sum = (of: readonly InflightCall[]): number =>
          of.reduce((total, { bytes }) => total + bytes, 0);
        for (const { kind, client, index, count } of steps) {
          const own = calls.get(client) ?? [];
          calls.set(client, own);
          const call = own[index % Math.max(1, own.length)];
          const before = [...calls.values()].flat();
          if (kind === "acquire") {
            const error = errorOf(() => own.push(budget.acquire(client)));
            const used = before.length + (error === undefined ? 1 : 0);
            if (error === undefined && own.length > 1) {
              expect(own.length).toBeLessThanOrEqual(limits.calls - used);
            }
            if (error !== undefined && own.length === 0) expect(before).toHaveLength(limits.calls);
          } else if (kind === "add" && call !== undefined) {
            const error = errorOf(() => budget.add(call, count));
            const used = sum(before);
            if (error === undefined && own.length > 1) {
              expect(sum(own)).toBeLessThanOrEqual(limits.bytes - used);
            }
            if (error !== undefined && own.length === 1) {
              expect(used + count).toBeGreaterThan(limits.bytes);
            }
          } else if (kind === "release" && call !== undefined) {
            budget.release(call);
            calls.set(
              client,
              own.filter((one) => one !== call),
            );
          }
          const all = [...calls.values()].flat();
          expect(budget.calls).toBe(all.length);
          expect(all.length).toBeLessThanOrEqual(limits.calls);
          expect(sum(all)).toBeLessThanOrEqual(limits.bytes);
        }
      }),
    );
  });
});
