import { describeOn, serverKinds } from "@gw/test-databases";
import { expect, test } from "vitest";
import { runVisible } from "../../src/visible/run-visible.ts";

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    test("an acknowledged change is in the next read of another gateway", async () => {
      const report = await runVisible({ kind, server, changes: 3, losses: 1, seed: 20_261_126 });
      expect(report.unseen).toBe(0);
      // On PostgreSQL, both gateways and the recorder listen.
      expect(report.terminated).toBe(kind === "postgres" ? 3 : 0);
    });
  });
}
