import { describeOn, serverKinds } from "@gw/test-databases";
import { expect, test } from "vitest";
import { runStarts } from "../../src/starts/run-starts.ts";

for (const kind of serverKinds) {
  describeOn(kind, (server) => {
    test("gateways that start at once, or after a killed start, serve", async () => {
      const report = await runStarts({ kind, server, gateways: 2, kills: 1, seed: 20_261_126 });
      expect(report.problems).toEqual([]);
      expect(report.killedAt).toHaveLength(1);
    });
  });
}
