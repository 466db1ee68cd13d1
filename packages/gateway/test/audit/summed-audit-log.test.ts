import type { NewAuditRecord } from "@gw/store-abstract";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import { describe, expect, onTestFinished, test } from "vitest";
import { SummedAuditLog } from "../../src/audit/summed-audit-log.ts";

function openLog() {
  const backend = createMemoryBackend();
  const log = new SummedAuditLog({ auditLog: backend.auditLog });
  onTestFinished(() => backend.close());
  const written = async () =>
    (await backend.auditLog.list()).items.map(({ sequence: _, ...one }) => one);
  return { log, written };
}

const at = Date.UTC(2026, 0, 1);

function refused(seconds: number, fields: Partial<NewAuditRecord> = {}): NewAuditRecord {
  const time = at + seconds * 1_000;
  const code = "PERMISSION_DENIED";
  return {
    time,
    action: "secret.create",
    result: "refused",
    principal: "token:t-1",
    code,
    ...fields,
  };
}

describe("the refused records of one principal, action and code", () => {
  test("are written one by one up to ten a minute, and summed beyond", async () => {
    const { log, written } = openLog();
    for (let second = 0; second < 40; second += 1) {
      await log.append([refused(second, { requestId: `r-${second}` })]);
    }
    expect(await written()).toHaveLength(10);
    await log.close();
    const [sum, ...single] = await written();
    expect(sum).toEqual(refused(39, { count: 30 }));
    expect(single.map(({ requestId }) => requestId)).toEqual(
      Array.from({ length: 10 }, (_, index) => `r-${9 - index}`),
    );
  });

  test("are written one by one again in the next minute, also after the clock is set back", async () => {
    const { log, written } = openLog();
    for (const start of [0, 60, -3_600]) {
      for (let n = 0; n < 10; n += 1) await log.append([refused(start)]);
    }
    expect(await written()).toHaveLength(30);
    await log.append([refused(-3_541)]);
    await log.close();
    expect((await written())[0]).toMatchObject({ count: 1 });
  });

  test("are counted apart from other principals, actions and codes", async () => {
    const { log, written } = openLog();
    const others = [
      { principal: "token:t-2" },
      { action: "secret.delete" },
      { principal: "admin" },
      { code: "INVALID_PARAMETER_VALUE" },
      { code: undefined },
    ] as const;
    for (let n = 0; n < 12; n += 1) {
      await log.append([refused(n), ...others.map((fields) => refused(n, fields))]);
    }
    await log.close();
    const sums = (await written()).slice(0, 6);
    expect(await written()).toHaveLength(66);
    expect(
      sums.map(({ principal, action, code }) => `${action} ${code} ${principal}`).sort(),
    ).toEqual([
      "secret.create INVALID_PARAMETER_VALUE token:t-1",
      "secret.create PERMISSION_DENIED admin",
      "secret.create PERMISSION_DENIED token:t-1",
      "secret.create PERMISSION_DENIED token:t-2",
      "secret.create undefined token:t-1",
      "secret.delete PERMISSION_DENIED token:t-1",
    ]);
    expect(sums.every(({ count }) => count === 2)).toBe(true);
  });

  test("are counted apart in each workspace, whose sums show only its own", async () => {
    const { log, written } = openLog();
    const workspaces = [`w-${"1".repeat(32)}`, `w-${"2".repeat(32)}`];
    const last = (second: number, workspaceId: string) => refused(second, { workspaceId });
    for (let second = 0; second < 12; second += 1) {
      await log.append([last(second, workspaces[0] ?? "")]);
    }
    await log.append([last(13, workspaces[1] ?? "")]);
    await log.close();
    const shown = (await written()).filter(({ workspaceId }) => workspaceId === workspaces[1]);
    expect(shown).toEqual([last(13, workspaces[1] ?? "")]);
    expect(await written()).toContainEqual({ ...last(11, workspaces[0] ?? ""), count: 2 });
  });

  test("exclude successes and failed authentications, which are all written", async () => {
    const { log, written } = openLog();
    for (let n = 0; n < 15; n += 1) {
      const address = refused(n, { action: "authentication.refuse", principal: undefined });
      await log.append([refused(n, { result: "succeeded" }), address]);
    }
    expect(await written()).toHaveLength(30);
  });
});

test("a sum that cannot be written is reported, and does not prevent the close", async () => {
  const errors: unknown[] = [];
  const { auditLog } = createMemoryBackend();
  const log = new SummedAuditLog({
    onError: (error) => errors.push(error),
    auditLog: {
      append: async (records) => {
        if (records.some(({ count }) => count)) throw new Error("unavailable");
      },
      list: (input) => auditLog.list(input),
      deleteBefore: (range) => auditLog.deleteBefore(range),
    },
  });
  for (let n = 0; n < 11; n += 1) await log.append([refused(n)]);
  await log.close();
  expect(errors).toEqual([new Error("unavailable")]);
});
