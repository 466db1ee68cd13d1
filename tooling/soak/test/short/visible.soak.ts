import { describeOn, serverKinds } from "@gw/test-databases";
import { expect, test } from "vitest";
import { runVisible } from "../../src/visible/run-visible.ts";

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    test("What one gateway acknowledged the other shows at its next read, and followers are told", {
      timeout: 120_000,
    }, async () => {
      const report = await runVisible({ kind, server, changes: 3, losses: 1, seed: 20_261_126 });
      expect(report.unseen).toBe(0);
      // Two gateways and the follower listen where that is possible.
      expect(report.ended).toBe(kind === "postgres" ? 3 : 0);
    });
  });
}
