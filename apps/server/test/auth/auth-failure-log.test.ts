import type { NewAuditRecord } from "@gw/store-abstract";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { AuthFailureLog } from "../../src/auth/auth-failure-log.ts";

function logTo() {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line));
  return { lines, logger: pino({ base: null }, { write }) };
}

describe("the log of authentication failures", () => {
  test("counts failures by address in bounded memory", async () => {
    const { lines, logger } = logTo();
    const audited: NewAuditRecord[] = [];
    const auditLog = {
      append: async (records: readonly NewAuditRecord[]) => void audited.push(...records),
    };
    const failureLog = new AuthFailureLog({ logger, auditLog, clock: () => 77 });
    for (let n = 0; n < 3; n += 1) failureLog.count("192.0.2.1");
    for (let n = 0; n < 2_000; n += 1) failureLog.count(`10.0.${n >> 8}.${n & 255}`);
    await failureLog.flush();
    expect(lines).toHaveLength(1_001);
    expect(lines[0]).toMatchObject({ level: 40, address: "192.0.2.1", failures: 3 });
    expect(lines[1_000]).toMatchObject({ address: "others", failures: 1_001 });
    // Audit records are kept forever: a hundred addresses and the sum of the others.
    expect(audited).toHaveLength(101);
    expect(audited[0]).toEqual({
      time: 77,
      action: "authentication.refuse",
      result: "refused",
      targetId: "192.0.2.1",
      count: 3,
      code: "UNAUTHENTICATED",
    });
    expect(audited[100]).toMatchObject({ targetId: "others", count: 1_901 });
    await failureLog.flush();
    expect([lines.length, audited.length]).toEqual([1_001, 101]);
  });

  test("logs that failures could not be audited", async () => {
    const { lines, logger } = logTo();
    const append = () => Promise.reject(new Error("unavailable"));
    const failureLog = new AuthFailureLog({ logger, auditLog: { append }, clock: () => 77 });
    failureLog.count("192.0.2.1");
    await failureLog.flush();
    expect(lines).toMatchObject([
      { msg: "authentication failed" },
      { level: 50, msg: "authentication failures not audited" },
    ]);
  });

  test("keeps counting while a write is in progress", async () => {
    const { lines, logger } = logTo();
    const writes: ((records: readonly NewAuditRecord[]) => void)[] = [];
    const audited: number[] = [];
    const append = (records: readonly NewAuditRecord[]) =>
      new Promise<void>((resolve) => {
        audited.push(records.length);
        writes.push(() => resolve());
      });
    const failureLog = new AuthFailureLog({ logger, auditLog: { append }, clock: () => 77 });
    failureLog.count("192.0.2.1");
    const first = failureLog.flush();
    failureLog.count("192.0.2.1");
    const second = failureLog.flush();
    writes[0]?.([]);
    await first;
    await expect.poll(() => writes.length).toBe(2);
    writes[1]?.([]);
    await second;
    expect([audited, lines.map(({ failures }) => failures)]).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });
});
