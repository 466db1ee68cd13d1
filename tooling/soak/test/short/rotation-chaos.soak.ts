import { expect, test } from "vitest";
import { runChaos } from "../../src/rotation-chaos/run-chaos.ts";
import { withDatabase } from "../../src/databases/with-database.ts";
import { onEachKind } from "./on-each-kind.ts";

const size = { secrets: 120, seed: 20_261_126 };

onEachKind((choice) => {
  test("Writers and rotators that are stopped and killed leave no row that does not open", {
    timeout: 120_000,
  }, async () => {
    const report = await withDatabase(choice, (database) =>
      runChaos(database, { ...size, rounds: 2 }),
    );
    expect(report.problems).toEqual([]);
    expect(report.acknowledged).toBeGreaterThan(0);
    // Those that lack the key.
    expect(report.refused).toBeGreaterThan(0);
  });

  test("Rotators that look at the primary key alone lose rows", {
    timeout: 120_000,
  }, async () => {
    const report = await withDatabase(choice, (database) =>
      runChaos(database, { ...size, secrets: 60, rounds: 20, isBlind: true }),
    );
    expect(report.lost.length).toBeGreaterThan(0);
  });
});
