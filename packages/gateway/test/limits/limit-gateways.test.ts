import { randomUUID } from "node:crypto";
import type { LedgerLimit } from "@gw/limits";
import { createMemoryLedger } from "@gw/limits/memory";
import type { NewAuditRecord } from "@gw/store-abstract";
import { expect, test } from "vitest";
import { createLimitGateways } from "../../src/limits/limit-gateways.ts";

const by = { principal: "admin", requestId: "r-1" };

/** Gateways of a ledger in memory, one of which holds a unit of a limit. */
async function openGateways() {
  let time = Date.UTC(2026, 5, 1);
  const clock = (): number => time;
  const { ledger } = createMemoryLedger({ clock });
  const records: NewAuditRecord[] = [];
  const auditLog = {
    append: async (added: readonly NewAuditRecord[]) => void records.push(...added),
  };
  const gatewayId = randomUUID();
  const key = { limitId: "l-1", subject: "", windowStart: 0 };
  await ledger.join({ gatewayId, maxCallMs: 60_000 });
  const limit: LedgerLimit = {
    ...{ limitId: key.limitId, version: 1, windowMs: 0, isStrict: true },
    ...{ kind: "fixed", amount: 1n, isDeleted: false },
  };
  await ledger.sync({
    ...{ gatewayId, number: 1, limits: [limit], restoredLimits: [], returns: [], reads: [] },
    ...{
      acquisitions: [{ key, units: 1n, least: 1n, windowEnd: 1e13, version: 1 }],
      wantedSince: 0,
    },
  });
  return {
    ...{ gatewayId, records },
    operations: createLimitGateways({ ledger, auditLog, clock }),
    async units() {
      const { items } = await ledger.listAllowances({ limitIds: [key.limitId] });
      return items.map(({ leased, spent }) => ({ leased, spent }));
    },
    async expire() {
      time += 11_000;
      expect(await ledger.expireGateways()).toEqual([gatewayId]);
    },
  };
}

test("what a lost gateway holds of a strict limit counts as used after its release, which is audited", async () => {
  const { operations, gatewayId, records, units, expire } = await openGateways();
  await expire();
  expect(await units()).toEqual([{ leased: 1n, spent: 0n }]);
  const before = await operations.listLimitGateways();
  expect(before.items).toMatchObject([{ gatewayId, state: "expired", leases: 1 }]);
  await operations.releaseLimitGateway({ gatewayId }, by);
  expect(await units()).toEqual([{ leased: 0n, spent: 1n }]);
  const after = await operations.listLimitGateways();
  expect(after.items).toMatchObject([{ gatewayId, state: "closed", leases: 0 }]);
  expect(records).toEqual([
    {
      ...by,
      time: expect.any(Number),
      action: "limit.release",
      result: "succeeded",
      targetId: gatewayId,
    },
  ]);
});

test("the release of a live gateway is refused and audited, and changes nothing", async () => {
  const { operations, gatewayId, records, units } = await openGateways();
  await expect(operations.releaseLimitGateway({ gatewayId }, by)).rejects.toMatchObject({
    code: "INVALID_STATE",
    message: expect.stringContaining("stop that process"),
  });
  expect(await units()).toEqual([{ leased: 1n, spent: 0n }]);
  expect(records).toMatchObject([
    { result: "refused", code: "INVALID_STATE", targetId: gatewayId },
  ]);
});

test("a second release is refused", async () => {
  const { operations, gatewayId, records, expire } = await openGateways();
  await expire();
  await operations.releaseLimitGateway({ gatewayId });
  await expect(operations.releaseLimitGateway({ gatewayId })).rejects.toMatchObject({
    code: "INVALID_STATE",
    message: expect.stringContaining("has ended"),
  });
  expect(records.map(({ result }) => result)).toEqual(["succeeded", "refused"]);
});

test("the release of an unknown gateway is refused and audited", async () => {
  const { operations, records } = await openGateways();
  const gatewayId = randomUUID();
  const code = "RESOURCE_DOES_NOT_EXIST";
  await expect(operations.releaseLimitGateway({ gatewayId })).rejects.toMatchObject({ code });
  expect(records).toMatchObject([{ result: "refused", code, targetId: gatewayId }]);
});

test("only a UUID is taken for the id of a gateway", async () => {
  const { operations, records } = await openGateways();
  await expect(operations.releaseLimitGateway({ gatewayId: "sk-1" })).rejects.toMatchObject({
    code: "INVALID_PARAMETER_VALUE",
    message: expect.stringMatching(/^`gateway_id` must be .*UUID/),
  });
  expect(records).toEqual([]);
});

test("rejects an invalid page of gateways", async () => {
  const { operations } = await openGateways();
  for (const maxResults of [0, 1_001, 1.5, Number.NaN, "100", null]) {
    const listed = operations.listLimitGateways({ maxResults: maxResults as number });
    await expect(listed).rejects.toMatchObject({
      code: "INVALID_PARAMETER_VALUE",
      message: expect.stringContaining("`max_results` must be an integer from 1 to 1,000"),
    });
  }
  await expect(operations.listLimitGateways({ pageToken: "" })).rejects.toThrow(
    "`page_token` must",
  );
});
