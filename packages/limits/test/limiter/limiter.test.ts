import { describe, expect, test } from "vitest";
import { limitOf, TestInstallation, tokens } from "./open-limiter.ts";

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
    const dayMs = 86_400_000;
    expect(refused).toMatchObject({ windowEnd: Date.UTC(2026, 5, 2), retryAfterMs: dayMs / 2 });
    await at.clock.pass(dayMs);
    await at.admit(limiter);
  });
});
