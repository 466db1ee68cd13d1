import { describeOn, serverKinds } from "@gw/test-databases";
import { expect, test } from "vitest";
import { runVisible } from "../src/visible/run-visible.ts";

for (const kind of serverKinds) {
  describeOn(kind, () => {
    test("What one gateway acknowledged the other shows at its next read", async () => {
      const { unseen, longest } = await runVisible({ kind, changes: 3 });
      expect(unseen).toBe(0);
      expect(longest).toBeGreaterThanOrEqual(0);
    });
  });
}
