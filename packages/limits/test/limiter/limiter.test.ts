import { describe, expect, test } from "vitest";
import { limitOf, TestInstallation, tokens } from "./open-limiter.ts";

const dayMs = 86_400_000;
const bucket = { window: { unit: "MINUTES", length: 1 } } as const;

describe("a limiter", () => {
  test("admits calls up to the amount, and refuses the next one until the window ends", async () => {
    const at = new TestInstallation();
    const limiter = at.limiter([limitOf()]);
    for (let call = 0; call < 2; call += 1) {
      const admission = await at.admit(limiter, { needs: tokens(5n) });
      await at.settle(limiter, admission, 5n);
    }
    const refused = await at.decide(limiter);
    expect(refused).toMatchObject({ kind: "budget_exceeded", reason: "used_up" });
    expect(refused).toMatchObject({ windowEnd: Date.UTC(2026, 5, 2), retryAfterMs: dayMs / 2 });
    await at.clock.pass(dayMs);
    await at.admit(limiter);
  });

  test("decides from memory while its lease suffices", async () => {
    const at = new TestInstallation();
    const limiter = at.limiter([limitOf()]);
    const first = await at.admit(limiter, { needs: tokens(5n) });
    await at.settle(limiter, first, 1n);
    const { syncs } = at;
    const again = limiter.admit({
      call: { workspaceId: "default", endpointId: "e-1", metadata: {} },
      needs: tokens(4n),
    });
    expect(again).toMatchObject({ isAdmitted: true });
    expect(at.syncs).toBe(syncs);
  });

  test("reserves of all limits or of none", async () => {
    const at = new TestInstallation();
    const [wide, narrow] = [limitOf({ amount: "6" }), limitOf({ amount: "2", strict: true })];
    const limiter = at.limiter([wide, narrow]);
    expect(await at.decide(limiter, { needs: tokens(5n) })).toMatchObject({ limit: narrow });
    const other = at.limiter([wide]);
    await at.admit(other, { needs: tokens(6n), within: 3_000 });
  });

  test("admits a call whose estimate is above the whole amount if nothing else is used", async () => {
    const at = new TestInstallation();
    const limiter = at.limiter([limitOf()]);
    const call = await at.admit(limiter, { needs: tokens(1_000n) });
    expect((await at.decide(limiter, { needs: tokens(1n), within: 3_000 })).isAdmitted).toBe(false);
    await at.settle(limiter, call, 1n);
    await at.admit(limiter, { needs: tokens(1n), within: 3_000 });
    expect(await at.decide(limiter, { needs: tokens(1_000n), within: 3_000 })).toMatchObject({
      reason: "used_up",
    });
  });

  test("lets one call at a time use what is left, although it may need more", async () => {
    const at = new TestInstallation();
    const limiter = at.limiter([limitOf()]);
    await at.settle(limiter, await at.admit(limiter, { needs: tokens(7n) }), 7n);
    const crossing = await at.admit(limiter, { needs: tokens(5n), within: 3_000 });
    expect((await at.decide(limiter, { needs: tokens(5n), within: 3_000 })).isAdmitted).toBe(false);
    await at.settle(limiter, crossing, 5n);
    expect((await at.decide(limiter, { needs: tokens(1n), within: 3_000 })).isAdmitted).toBe(false);
    const strict = at.limiter([limitOf({ strict: true })]);
    await at.settle(strict, await at.admit(strict, { needs: tokens(7n) }), 7n);
    expect((await at.decide(strict, { needs: tokens(5n), within: 3_000 })).isAdmitted).toBe(false);
  });

  test("asks an exhausted limit at most once in 250 ms", async () => {
    const at = new TestInstallation();
    const limiter = at.limiter([limitOf()]);
    await at.settle(limiter, await at.admit(limiter, { needs: tokens(10n) }), 10n);
    await at.decide(limiter);
    const { syncs } = at;
    for (let call = 0; call < 20; call += 1) await at.decide(limiter);
    expect(at.syncs).toBe(syncs);
    await at.clock.pass(250);
    await at.decide(limiter);
    expect(at.syncs).toBeGreaterThan(syncs);
  });

  test("waits once for units that another gateway returns", async () => {
    const at = new TestInstallation();
    const limit = limitOf();
    const [holder, waiter] = [at.limiter([limit]), at.limiter([limit])];
    const call = await at.admit(holder, { needs: tokens(10n) });
    await at.settle(holder, call, 2n);
    await at.clock.pass(5_000);
    await at.admit(waiter, { needs: tokens(4n), within: 2_500 });
  });

  test("admits an alert's calls whatever is spent, and charges them", async () => {
    const at = new TestInstallation();
    const limit = limitOf({ action: "ALERT", onOutage: "ADMIT" });
    const limiter = at.limiter([limit]);
    for (let call = 0; call < 3; call += 1) {
      await at.settle(limiter, await at.admit(limiter, { needs: tokens(50n) }), 50n);
    }
    const { ledger } = at.opened;
    const { items } = await ledger.listAllowances({ limitIds: [limit.limitId] });
    expect(items[0]?.spent).toBe(150n);
    const events = await ledger.listEvents({ limit: 10 });
    expect(events.map(({ kind }) => kind)).toEqual(["exceeded"]);
  });

  test("reserves the bound for a strict limit, and refuses what has none", async () => {
    const at = new TestInstallation();
    const limiter = at.limiter([limitOf({ strict: true })]);
    const unbounded = { estimate: { tokens: 1n, cost: 1n }, bound: undefined };
    expect(await at.decide(limiter, { needs: unbounded })).toMatchObject({ reason: "unbounded" });
    const large = await at.decide(limiter, { needs: tokens(1n, 11n) });
    expect(large).toMatchObject({ reason: "too_large" });
    await at.admit(limiter, { needs: tokens(1n, 10n) });
    expect(await at.decide(limiter, { within: 3_000 })).toMatchObject({ reason: "used_up" });
  });

  test("refuses a call of unknown price if the limit does", async () => {
    const at = new TestInstallation();
    const needs = { estimate: { tokens: 1n, cost: "unpriced" }, bound: undefined } as const;
    const cost = { measure: "cost", amount: "1" } as const;
    const refusing = at.limiter([limitOf({ ...cost, unpriced: "REFUSE" })]);
    expect(await at.decide(refusing, { needs })).toMatchObject({ reason: "unpriced" });
    await at.admit(at.limiter([limitOf({ ...cost, unpriced: "ADMIT" })]), { needs });
  });

  test("uses up its leases in an outage, and then does what the limit demands", async () => {
    const at = new TestInstallation();
    const admitting = at.limiter([limitOf({ onOutage: "ADMIT" })]);
    const refusing = at.limiter([limitOf()]);
    for (const limiter of [admitting, refusing]) {
      await at.settle(limiter, await at.admit(limiter, { needs: tokens(4n) }), 1n);
    }
    await at.clock.pass(1_000);
    at.isAway = true;
    await at.clock.pass(4_000);
    await at.admit(refusing, { needs: tokens(3n) });
    expect(await at.decide(refusing)).toMatchObject({ reason: "outage" });
    // Nine were unspent at the last contact.
    await at.admit(admitting, { needs: tokens(9n) });
    expect(await at.decide(admitting)).toMatchObject({ reason: "outage" });
  });

  test("does not call a limit used up before the ledger has answered", async () => {
    const at = new TestInstallation();
    const { ledger } = at;
    const limiter = at.limiter([limitOf()], {
      ledger: Object.assign(Object.create(ledger), { sync: () => new Promise(() => undefined) }),
    });
    expect(await at.decide(limiter, { within: 1_000 })).toMatchObject({ reason: "outage" });
  });

  test("does not use a bucket's lease 8 seconds after the last contact", async () => {
    const at = new TestInstallation();
    const limiter = at.limiter([limitOf({ ...bucket })]);
    await at.settle(limiter, await at.admit(limiter, { needs: tokens(8n) }), 1n);
    await at.clock.pass(1_000);
    at.isAway = true;
    await at.clock.pass(6_000);
    await at.admit(limiter, { needs: tokens(1n) });
    await at.clock.pass(3_000);
    expect(await at.decide(limiter)).toMatchObject({ kind: "rate_limited", reason: "outage" });
  });

  test("does not use units that it has sent back, whether they arrived or not", async () => {
    const at = new TestInstallation();
    const limiter = at.limiter([limitOf()]);
    await at.settle(limiter, await at.admit(limiter, { needs: tokens(9n) }), 1n);
    await at.clock.pass(59_000);
    at.losesAnswers = true;
    await at.clock.pass(3_000);
    expect(await at.decide(limiter, { needs: tokens(5n) })).toMatchObject({ reason: "outage" });
    at.losesAnswers = false;
    await at.clock.pass(2_000);
    await at.admit(limiter, { needs: tokens(9n), within: 3_000 });
  });

  test("takes a new id after it was fenced, and admits calls under that", async () => {
    const at = new TestInstallation();
    const limiter = at.limiter([limitOf()]);
    const { gatewayId } = limiter;
    const call = await at.admit(limiter, { needs: tokens(4n) });
    await at.opened.ledger.closeGateway({ gatewayId, hasCrashed: false });
    await at.clock.pass(4_000);
    expect(limiter.gatewayId).not.toBe(gatewayId);
    await at.admit(limiter, { needs: tokens(4n) });
    const more = { modelDefinitionId: "m-2", needs: tokens(5n) };
    expect(await at.attempt(call, more)).toMatchObject({ reason: "outage" });
    expect(call.end({ tokens: 4n, cost: 4n }).gatewayId).toBe(gatewayId);
  });

  test("releases a running call when it ends, and charges nothing for it", async () => {
    const at = new TestInstallation();
    const { window: _, ...slots } = limitOf({ measure: "concurrency", amount: "1" });
    const limiter = at.limiter([slots]);
    const call = await at.admit(limiter);
    expect(await at.decide(limiter, { within: 3_000 })).toMatchObject({ kind: "rate_limited" });
    expect(call.end({ tokens: 1n, cost: 1n }).charges).toEqual([]);
    await at.admit(limiter);
  });
});

describe("an admission", () => {
  test("tops up for a dearer model, and passes it over if there is no room", async () => {
    const at = new TestInstallation();
    const limiter = at.limiter([limitOf({ strict: true })]);
    const call = await at.admit(limiter, { needs: tokens(4n) });
    expect(await at.attempt(call, { modelDefinitionId: "m-1", needs: tokens(8n) })).toBeUndefined();
    const refusal = await at.attempt(call, { modelDefinitionId: "m-2", needs: tokens(11n) });
    expect(refusal).toMatchObject({ reason: "used_up" });
    expect(call.end({ tokens: 8n, cost: 0n }).charges).toMatchObject([{ units: 8n }]);
  });

  test("counts an attempt whose charge is not known with what it had reserved", async () => {
    const at = new TestInstallation();
    const limiter = at.limiter([limitOf()]);
    const call = await at.admit(limiter, { needs: tokens(4n) });
    const next = { modelDefinitionId: "m-2", needs: tokens(5n), mayEarlierBeCharged: true };
    expect(await at.attempt(call, next)).toBeUndefined();
    expect(await at.decide(limiter, { needs: tokens(2n), within: 3_000 })).toMatchObject({
      isAdmitted: false,
    });
    expect(call.end({ tokens: 3n, cost: 0n }).charges).toMatchObject([{ units: 7n }]);
  });

  test("does not count a call without an attempt", async () => {
    const at = new TestInstallation();
    const limiter = at.limiter([limitOf({ measure: "requests", amount: "1" })]);
    const call = await at.admit(limiter);
    expect(call.end(undefined).charges).toEqual([]);
    await at.admit(limiter);
  });

  test("moves limits of models to the model of the attempt", async () => {
    const at = new TestInstallation();
    const limit = limitOf({ scope: { kind: "MODEL" }, action: "NEXT_MODEL", amount: "5" });
    const limiter = at.limiter([limit]);
    const call = await at.admit(limiter);
    const attempt = (model: string): Promise<unknown> =>
      at.attempt(call, { modelDefinitionId: model, needs: tokens(5n) });
    expect(await attempt("m-1")).toBeUndefined();
    expect(await attempt("m-2")).toBeUndefined();
    expect(call.end({ tokens: 2n, cost: 0n }).charges).toMatchObject([
      { subject: "m-2", units: 2n },
    ]);
  });
});
