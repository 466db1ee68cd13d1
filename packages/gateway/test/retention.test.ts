import type { AuditDeletion, NewAuditRecord } from "@gw/store-abstract";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { Retention, type RetentionOptions } from "../src/retention.ts";

const hour = 3_600_000;
const day = 24 * hour;

beforeEach(() => vi.useFakeTimers({ now: 100 * day }));
afterEach(() => void vi.useRealTimers());

function retain(log: Pick<RetentionOptions, "deleteBefore">, days = 30) {
  const deleted: number[] = [];
  const errors: unknown[] = [];
  const retention = new Retention({
    ...{ deleteBefore: (range) => log.deleteBefore(range), days },
    onDeleted: (count) => deleted.push(count),
    onError: (error) => errors.push(error),
  });
  onTestFinished(() => retention.close());
  return { retention, deleted, errors };
}

function records(count: number, time: number): NewAuditRecord[] {
  const action = "secret.open";
  return Array.from({ length: count }, () => ({ time, action, result: "succeeded" }));
}

test("records are deleted in batches once they are older than the days, every hour", async () => {
  const { auditLog } = createMemoryBackend();
  await auditLog.append([
    ...records(2_500, 69 * day),
    ...records(3, 70 * day + hour / 2),
    ...records(1, 90 * day),
  ]);
  const limits: number[] = [];
  const deleteBefore = (range: AuditDeletion): Promise<number> => {
    limits.push(range.limit);
    return auditLog.deleteBefore(range);
  };
  const { deleted } = retain({ deleteBefore });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(limits).toEqual([1_000, 1_000, 1_000, 1_000]);
  expect(deleted).toEqual([2_500]);
  expect((await auditLog.list()).items).toHaveLength(4);
  await vi.advanceTimersByTimeAsync(hour);
  expect(deleted).toEqual([2_500, 3]);
  expect((await auditLog.list()).items).toHaveLength(1);
});

test("two processes delete each record once", async () => {
  const { auditLog } = createMemoryBackend();
  await auditLog.append([...records(1_500, 0), ...records(1, 99 * day)]);
  const [one, other] = [retain(auditLog), retain(auditLog)];
  await vi.advanceTimersByTimeAsync(1_000);
  const deleted = [...one.deleted, ...other.deleted];
  expect(deleted.reduce((sum, count) => sum + count, 0)).toBe(1_500);
});

test("a failed deletion is reported, and repeated an hour later", async () => {
  let attempts = 0;
  const deleteBefore = async (): Promise<number> => {
    attempts += 1;
    if (attempts === 1) throw new Error("unavailable");
    return 0;
  };
  const { errors } = retain({ deleteBefore });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(errors).toEqual([new Error("unavailable")]);
  await vi.advanceTimersByTimeAsync(hour);
  expect([attempts, errors.length]).toEqual([2, 1]);
});

test("a close waits for the deletion in progress, and is followed by no other", async () => {
  let end = (_count: number): void => {};
  const deleteBefore = vi.fn(() => new Promise<number>((resolve) => (end = resolve)));
  const { retention } = retain({ deleteBefore });
  await vi.advanceTimersByTimeAsync(1_000);
  let isClosed = false;
  const closing = retention.close().then(() => (isClosed = true));
  await vi.advanceTimersByTimeAsync(hour);
  expect(isClosed).toBe(false);
  end(1_000);
  await closing;
  await vi.advanceTimersByTimeAsync(2 * hour);
  expect(deleteBefore).toHaveBeenCalledTimes(1);
});
