import { describe, expect, test } from "vitest";
import { judgeBuckets } from "../../../src/limits/judges/judge-buckets.ts";
import { judgeRecords } from "../../../src/limits/judges/judge-records.ts";
import { judgeRefusals } from "../../../src/limits/judges/judge-refusals.ts";
import { judgeRunning } from "../../../src/limits/judges/judge-running.ts";
import { judgeWindows } from "../../../src/limits/judges/judge-windows.ts";
import type { LimitedCall } from "../../../src/limits/limited-call.ts";
import { callAt, limitOf, start } from "./judged-calls.ts";

const hour = 3_600_000;
const quiet = { faults: [], gateways: 2, callers: 2 };
/** Calls of 20 tokens, one after the other. */
const calls = (count: number, from = 1_000): LimitedCall[] =>
  Array.from({ length: count }, (_, index) => callAt(from + index * 100));

describe("a strict window", () => {
  const limit = limitOf({ strict: true });

  test("contains the amount, and no call more", () => {
    expect(judgeWindows(limit, { ...quiet, calls: calls(5) })).toEqual([]);
    expect(judgeWindows(limit, { ...quiet, calls: calls(6) })).toMatchObject([{ kind: "window" }]);
  });

  test("contains calls whose client received nothing", () => {
    const failed = callAt(5_000, { outcome: "failed" });
    const all = { ...quiet, calls: [...calls(5), failed] };
    expect(judgeWindows(limit, all)).toMatchObject([{ kind: "window" }]);
    expect(judgeWindows(limitOf({}), all)).toEqual([]);
  });

  test("may not contain a call at its end, but then the next one does", () => {
    const atEnd = calls(5, 2 * hour - 2_000);
    const between = callAt(2 * hour - 15);
    expect(judgeWindows(limit, { ...quiet, calls: [...atEnd, between] })).toEqual([]);
    const all = [...atEnd, between, ...calls(5, 2 * hour + 1_000)];
    expect(judgeWindows(limit, { ...quiet, calls: all })).toMatchObject([{ kind: "window" }]);
  });
});

test("a window is exceeded at most by what was not reserved of calls in flight", () => {
  const large = { modelDefinitionId: "d-1", input: 40, output: 10 };
  const at = (ms: number): LimitedCall =>
    callAt(ms, { provided: { ...large, receivedAt: start + ms + 10, endedAt: start + ms + 20 } });
  const judge = (second: number): unknown[] =>
    judgeWindows(limitOf({}), { ...quiet, calls: [at(0), at(second), at(second + 100)] });
  expect(judge(100)).toEqual([]);
  const late = [at(0), at(4_000), at(9_000)];
  const [finding] = judgeWindows(limitOf({ amount: "60" }), { ...quiet, calls: late });
  expect(finding?.kind).toBe("window");
});

test("a bucket contains its amount and what it refills", () => {
  const limit = limitOf({
    measure: "requests",
    amount: "5",
    window: { unit: "SECONDS", length: 1 },
  });
  const at = (index: number): LimitedCall => callAt(index * 200);
  const steady = Array.from({ length: 30 }, (_, index) => at(index));
  expect(judgeBuckets(limit, steady)).toEqual([]);
  const burst = Array.from({ length: 7 }, (_, index) => callAt(9_000 + index));
  expect(judgeBuckets(limit, [...steady, ...burst])).toMatchObject([{ kind: "bucket" }]);
});

test("running calls are counted until the provider has answered", () => {
  const { window: _, ...limit } = limitOf({ measure: "concurrency", amount: "1" });
  expect(judgeRunning(limit, [callAt(0), callAt(10)])).toEqual([]);
  expect(judgeRunning(limit, [callAt(0), callAt(9)])).toMatchObject([{ kind: "running" }]);
});

test("a refused call needs a reason once others had time to return units", () => {
  const limit = limitOf({ measure: "requests", amount: "10" });
  const refusal = (ms: number): LimitedCall =>
    callAt(ms, { outcome: "refused", refusedBy: "limit", provided: undefined });
  const judge = (...all: LimitedCall[]): unknown[] =>
    judgeRefusals(limit, { ...quiet, calls: all });
  expect(judge(...calls(2), refusal(2_000), refusal(4_000))).toEqual([]);
  expect(judge(...calls(2), refusal(2_000), refusal(9_000))).toMatchObject([{ kind: "refusal" }]);
  expect(judge(...calls(7), refusal(2_000), refusal(9_000))).toEqual([]);
});

test("each completed call has one record with the tokens and the cost of the provider", () => {
  const record = { requestId: "call-0", tokens: { input: 10, output: 10 }, cost: 30_000n } as never;
  const other = { requestId: "call-0", tokens: { input: 10, output: 9 }, cost: 28_000n } as never;
  expect(judgeRecords([callAt(0)], [record])).toEqual([]);
  for (const wrong of [[], [record, record], [other]]) {
    expect(judgeRecords([callAt(0)], wrong)).toMatchObject([{ kind: "record" }]);
  }
  expect(judgeRecords([callAt(0, { outcome: "failed" })], [])).toEqual([]);
  expect(judgeRecords([callAt(0, { outcome: "refused" })], [])).toHaveLength(1);
});
