import { expect, test } from "vitest";
import { withDatabase } from "../../src/databases/with-database.ts";
import { runRotationStop } from "../../src/rotation/run-rotation-stop.ts";

test("a rotation after one that was stopped by Ctrl-C or SIGKILL rotates the remaining rows", async () => {
  const report = await withDatabase({ kind: "sqlite" }, (database) =>
    runRotationStop(database, { secrets: 3_000, times: 1, seed: 20_261_126 }),
  );
  expect(report.problems).toEqual([]);
});
