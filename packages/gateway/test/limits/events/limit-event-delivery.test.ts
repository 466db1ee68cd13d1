import type { GatewayLimit } from "@gw/entities";
import type { LedgerGateway, LimitEvent } from "@gw/limits";
import type { NewAuditRecord } from "@gw/store-abstract";
import { expect, onTestFinished, test, vi } from "vitest";
import type { DescribedLimitEvent } from "../../../src/limits/events/limit-event-body.ts";
import { LimitEventDelivery } from "../../../src/limits/events/limit-event-delivery.ts";

const budget: GatewayLimit = {
  ...{ limitId: "l-1", name: "budget", measure: "cost", amount: "10", action: "REJECT" },
  ...{ window: { unit: "MONTHS", length: 1 }, scope: { kind: "ENDPOINT" }, strict: false },
  ...{ onOutage: "REFUSE", unpriced: "ADMIT", enabled: true, version: 3, warnAt: 80 },
  ...{ createdAt: 1, lastUpdatedAt: 1 },
};
const tokens: GatewayLimit = {
  ...budget,
  ...{ limitId: "l-2", name: "tokens", measure: "tokens", amount: "1000" },
  scope: { kind: "GLOBAL" },
};

function event(eventId: string, fields: Partial<LimitEvent> = {}): LimitEvent {
  return {
    ...{ eventId, kind: "exceeded", windowEnd: 2_000, time: 1_500 },
    key: { limitId: "l-1", subject: "e-1", windowStart: 1_000 },
    ...{ spent: 10_500_000_000n, amount: 10_000_000_000n },
    ...fields,
  };
}

/** A delivery in the gateway `own` of a ledger with these events and gateways. */
function openDelivery(
  events: readonly LimitEvent[],
  { states = { own: "live" } }: { states?: Record<string, LedgerGateway["state"]> } = {},
) {
  const left = [...events];
  const audited: NewAuditRecord[] = [];
  const sent: [string, object][] = [];
  const told: DescribedLimitEvent[] = [];
  const failures: unknown[] = [];
  const state = { failure: undefined as Error | undefined, recovered: 0, states };
  const limits = new Map([budget, tokens].map((limit) => [limit.limitId, limit]));
  const delivery = new LimitEventDelivery({
    ledger: {
      listEvents: async ({ limit }) => left.slice(0, limit),
      async deleteEvents(ids) {
        for (const id of ids)
          left.splice(
            left.findIndex(({ eventId }) => eventId === id),
            1,
          );
      },
      async listGateways({ pageToken = "0" } = {}) {
        // A page of one, so that all pages are read.
        const all = Object.entries(state.states);
        const at = Number(pageToken);
        const items = all.slice(at, at + 1).map(([gatewayId, gatewayState]) => {
          return { gatewayId, state: gatewayState, expiresAt: 0, leases: 0 };
        });
        return at + 1 < all.length ? { items, nextPageToken: String(at + 1) } : { items };
      },
    },
    isNeeded: () => true,
    gatewayId: () => "own",
    findLimit(limitId) {
      const limit = limits.get(limitId);
      return limit && { limit, workspaceId: "w-1", workspace: "search" };
    },
    auditLog: { append: async (records) => void audited.push(...records) },
    webhook: {
      async send(deliveryId, body) {
        if (state.failure !== undefined) throw state.failure;
        sent.push([deliveryId, body]);
      },
    },
    onEvent: (described) => told.push(described),
    onFailed: (error) => failures.push(error),
    onRecovered: () => {
      state.recovered += 1;
    },
  });
  onTestFinished(() => delivery.close());
  return { delivery, left, audited, sent, told, failures, state };
}

test("delivers each event once: to the audit log, the webhook and the listener", async () => {
  const warned = { kind: "warned", spent: 800n, amount: 1_000n } as const;
  const key = { limitId: "l-2", subject: "", windowStart: 1_000 };
  const opened = openDelivery([event("v-1"), event("v-2", { ...warned, key })]);
  await opened.delivery.run();
  await opened.delivery.run();
  expect(opened.left).toEqual([]);
  expect(opened.told.map(({ event: { eventId } }) => eventId)).toEqual(["v-1", "v-2"]);
  expect(opened.audited).toEqual([
    {
      ...{ time: 1_500, action: "limit.exceeded", result: "succeeded", workspaceId: "w-1" },
      ...{ targetId: "l-1", targetName: "budget", details: "10.5 of 10 used by e-1" },
    },
    {
      ...{ time: 1_500, action: "limit.warned", result: "succeeded", workspaceId: "w-1" },
      ...{ targetId: "l-2", targetName: "tokens", details: "800 of 1000 used" },
    },
  ]);
  expect(opened.sent.map(([deliveryId]) => deliveryId)).toEqual(["v-1", "v-2"]);
  expect(opened.sent[0]?.[1]).toEqual({
    ...{ entity: "budget_policy", action: "exceeded", workspace: "search" },
    timestamp: "1970-01-01T00:00:01.500Z",
    data: {
      ...{ limit_id: "l-1", limit_name: "budget", workspace: "search", measure: "cost" },
      ...{ amount: "10", used: "10.5", warn_at: 80, scope: { kind: "ENDPOINT" }, subject: "e-1" },
      ...{ window: { unit: "MONTHS", length: 1 }, window_start: 1_000, window_end: 2_000 },
      ...{ budget_policy_id: "l-1", budget_unit: "USD", budget_amount: 10, current_spend: 10.5 },
      ...{ duration_unit: "MONTHS", duration_value: 1 },
      ...{ target_scope: "ENDPOINT", target_value: "e-1" },
    },
  });
  expect(opened.sent[1]?.[1]).toMatchObject({ entity: "limit", action: "warned" });
});

test.each([
  ["joined later", { other: "live", own: "live" }, 1],
  ["is the first that is live", { one: "closed", two: "expired", own: "live", late: "live" }, 0],
  ["has not joined", {}, 1],
] as const)("of several gateways one delivers: this one %s", async (_, states, left) => {
  const opened = openDelivery([event("v-1")], { states });
  await opened.delivery.run();
  expect([opened.left.length, opened.sent.length]).toEqual([left, 1 - left]);
});

test("drops the events of a deleted limit", async () => {
  const key = { limitId: "l-9", subject: "", windowStart: 0 };
  const opened = openDelivery([event("v-1", { key })]);
  await opened.delivery.run();
  expect([opened.left, opened.sent, opened.audited]).toEqual([[], [], []]);
});

test("repeats a failed delivery with growing delays, and audits the event once", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const opened = openDelivery([event("v-1"), event("v-2")]);
  opened.state.failure = new Error("no receiver");
  await opened.delivery.run();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(opened.failures).toEqual([opened.state.failure]);
  expect([opened.left.length, opened.audited.length, opened.told.length]).toEqual([2, 1, 1]);
  opened.state.failure = undefined;
  await vi.advanceTimersByTimeAsync(19_000);
  expect(opened.sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([opened.left.length, opened.audited.length, opened.sent.length]).toEqual([0, 2, 2]);
  expect(opened.state.recovered).toBe(1);
});
