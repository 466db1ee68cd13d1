import assert from "node:assert/strict";
import type { Page } from "@gw/entities";
import { gatewayLifetimeMs } from "../ledger/gateway-lifetime.js";
import { currentWindow, keyOf, newBucket, newLimit } from "./kit/limits.js";
import type { Suite } from "./kit/suite.js";

export function listCases(suite: Suite): void {
  suite.describe("the list of gateways", "AllowanceLedger.listGateways", () => {
    suite.test("has their states, and how many allowances they hold units of", async (f) => {
      const [expired, ended] = [await f.gateway(), await f.gateway()];
      const limit = newLimit();
      await expired.take(limit, 1n);
      await expired.take(limit, 1n, "other");
      await expired.acquire(newLimit(), 0n);
      await ended.take(limit, 1n);
      await ended.close({ hasCrashed: false });
      await f.passTime(gatewayLifetimeMs + 1_000);
      await f.ledger.expireGateways();
      const live = await f.gateway();
      const { now } = await live.sync();
      const { items } = await f.ledger.listGateways();
      assert.deepEqual(
        items.map(({ gatewayId, state, leases }) => ({ gatewayId, state, leases })),
        [
          { gatewayId: expired.gatewayId, state: "expired", leases: 2 },
          { gatewayId: ended.gatewayId, state: "closed", leases: 0 },
          { gatewayId: live.gatewayId, state: "live", leases: 0 },
        ],
      );
      const [first, , last] = items.map(({ expiresAt }) => expiresAt);
      assert.ok((first ?? now) < now, "an expired gateway must have expired before now");
      assert.ok((last ?? 0) > now, "a live gateway must expire later");
    });

    suite.test("has those that synced in the last hour or hold units", async (f) => {
      const [idle, holder] = [await f.gateway(), await f.gateway()];
      await holder.take(newLimit(), 1n);
      await f.passTime(3_500_000);
      assert.ok((await f.gateways()).has(idle.gatewayId), "a gateway must be listed for an hour");
      await f.passTime(200_000);
      const gateways = await f.gateways();
      assert.deepEqual([...gateways.keys()], [holder.gatewayId]);
    });

    suite.test("has pages", async (f) => {
      const joined: string[] = [];
      for (let count = 0; count < 5; count += 1) joined.push((await f.gateway()).gatewayId);
      const listed = await allPages((request) => f.ledger.listGateways(request));
      assert.deepEqual(
        listed.map(({ gatewayId }) => gatewayId),
        joined,
      );
    });
  });

  suite.describe("the list of allowances", "AllowanceLedger.listAllowances, Allowance", () => {
    suite.test("has the use of the limits that are asked for", async (f) => {
      const gateway = await f.gateway();
      const [limit, bucket] = [newLimit({ warnAt: 5n }), newBucket({ isStrict: true })];
      await gateway.take(limit, 4n);
      await gateway.take(bucket, 2n);
      await gateway.take(newLimit(), 1n);
      await gateway.settle([limit, 1n]);
      const limitIds = [limit.limitId, bucket.limitId];
      const { items } = await f.ledger.listAllowances({ limitIds });
      assert.deepEqual(
        new Map(items.map(({ key, ...allowance }) => [key.limitId, allowance])),
        new Map([
          [
            limit.limitId,
            { windowEnd: currentWindow.end, limit, leased: 3n, spent: 1n, remaining: 6n },
          ],
          [bucket.limitId, { windowEnd: 0, limit: bucket, leased: 2n, spent: 0n, remaining: 8n }],
        ]),
      );
      assert.deepEqual(await f.ledger.listAllowances({ limitIds: [] }), { items: [] });
    });

    suite.test("omits windows that have ended", async (f) => {
      const gateway = await f.gateway();
      const limit = newLimit();
      const { now } = await gateway.sync();
      const past = { ...keyOf(limit), windowStart: 1_000 };
      await gateway.acquire(limit, 0n, { key: past, windowEnd: now - 1 });
      await gateway.acquire(limit, 0n);
      const { items } = await f.ledger.listAllowances({ limitIds: [limit.limitId] });
      assert.deepEqual(
        items.map(({ key }) => key),
        [keyOf(limit)],
      );
    });

    suite.test("has pages", async (f) => {
      const gateway = await f.gateway();
      const limits = [newLimit(), newLimit()];
      const subjects = ["", "a", "A", "é"];
      for (const limit of limits) {
        for (const subject of subjects) await gateway.take(limit, 1n, subject);
      }
      const limitIds = limits.map(({ limitId }) => limitId);
      const listed = await allPages((request) => f.ledger.listAllowances({ limitIds, ...request }));
      assert.equal(listed.length, 8);
      const names = listed.map(({ key }) => `${key.limitId} ${key.subject}`);
      const expected = limitIds.flatMap((id) => subjects.map((subject) => `${id} ${subject}`));
      assert.deepEqual(new Set(names), new Set(expected));
    });
  });
}

async function allPages<Item>(
  list: (request: { maxResults: number; pageToken?: string }) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let page = await list({ maxResults: 2 });
  items.push(...page.items);
  while (page.nextPageToken !== undefined) {
    assert.equal(page.items.length, 2, "a page that is not the last one must be full");
    page = await list({ maxResults: 2, pageToken: page.nextPageToken });
    items.push(...page.items);
  }
  return items;
}
