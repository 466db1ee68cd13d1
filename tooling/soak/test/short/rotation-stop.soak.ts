import { expect, test } from "vitest";
import { runStop } from "../../src/rotation/run-rotation-stop.ts";
import { withDatabase } from "../../src/databases/with-database.ts";

test("A rotation that was ended by Ctrl-C or killed is gone on with by the next one", {
  timeout: 120_000,
}, async () => {
  const report = await withDatabase({ kind: "sqlite" }, (database) =>
    runStop(database, { secrets: 3_000, times: 1, seed: 20_261_126 }),
  );
  expect(report.problems).toEqual([]);
});
