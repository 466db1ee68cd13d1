import { describe, expect, test } from "vitest";
import { limitOf, TestInstallation, tokens } from "./open-limiter.ts";

describe("a limiter whose limits change", () => {
  test("applies limits that are created, and no longer those that are disabled or deleted", async () => {
    const at = new TestInstallation();
    const limiter = at.limiter([]);
    await at.admit(limiter);
    const limit = limitOf({ amount: "1", strict: true });
    const revisions = [[limit], [{ ...limit, enabled: false, version: 3 }], []];
    const decisions = [];
    for (const [index, limits] of revisions.entries()) {
      limiter.configure({ workspaceId: "default", revision: index + 2, limits });
      decisions.push((await at.decide(limiter, { needs: tokens(2n) })).isAdmitted);
    }
    expect(decisions).toEqual([false, true, true]);
    await at.clock.pass(2_000);
    const { items } = await at.opened.ledger.listAllowances({ limitIds: [limit.limitId] });
    expect(items.every(({ leased }) => leased === 0n)).toBe(true);
  });

  test("loads the limits again if another gateway has pushed a later version", async () => {
    const at = new TestInstallation();
    const limit = limitOf();
    const lowered = { ...limit, amount: "3", version: 2 };
    await at.admit(at.limiter([lowered]), { needs: tokens(1n) });
    const limiter = at.limiter([limit], {
      reload: async (workspaceId) => ({ workspaceId, revision: 2, limits: [lowered] }),
    });
    expect(await at.decide(limiter, { needs: tokens(3n), within: 3_000 })).toMatchObject({
      limit: lowered,
    });
  });

  test("admits calls up to a raised amount at once, whatever was refused before", async () => {
    const at = new TestInstallation();
    const limit = limitOf();
    const limiter = at.limiter([limit]);
    await at.settle(limiter, await at.admit(limiter, { needs: tokens(10n) }), 10n);
    expect(await at.decide(limiter)).toMatchObject({ reason: "used_up" });
    const limits = [{ ...limit, amount: "11", version: 2 }];
    limiter.configure({ workspaceId: "default", revision: 2, limits });
    await at.admit(limiter);
    const beyond = await at.decide(limiter, { within: 3_000 });
    expect(beyond).toMatchObject({ reason: "used_up" });
  });
});
