import { expect, test } from "vitest";
import { withDatabase } from "../../src/databases/with-database.ts";
import { runChaos } from "../../src/rotation-chaos/run-chaos.ts";
import { runControl } from "../../src/rotation-chaos/run-control.ts";
import { onEachKind } from "./on-each-kind.ts";

const size = { secrets: 120, seed: 20_261_126 };

onEachKind((choice) => {
  test("every row opens after rotations with paused and killed processes", async () => {
    const report = await withDatabase(choice, (database) =>
      runChaos(database, { ...size, rounds: choice.kind === "sqlite" ? 2 : 1 }),
    );
    expect(report.problems).toEqual([]);
    expect(report.acknowledged).toBeGreaterThan(0);
    // Writes without the active key.
    expect(report.rejected).toBeGreaterThan(0);
  });

  test("a rotator that compares primary keys alone loses an updated secret", async () => {
    const run = (isBlind: boolean) =>
      withDatabase(choice, (database) => runControl(database, { isBlind }));
    expect(await run(true)).toEqual(["filled-1"]);
    expect(await run(false)).toEqual([]);
  });
});
