import { expect, test } from "vitest";
import { withDatabase } from "../../src/databases/with-database.ts";
import { compareToBaseline } from "../../src/rotation/compare-to-baseline.ts";
import { runRotation } from "../../src/rotation/run-rotation.ts";
import { onEachKind } from "./on-each-kind.ts";

const size = { secrets: 1_000, gateways: 2, writers: 2, readers: 1, seconds: 0.5 };

onEachKind((choice) => {
  // On MySQL a server rotates, so that the command line has no keys.
  const through = choice.kind === "mysql" ? ("server" as const) : ("database" as const);

  test(`a rotation through a ${through} under load fails no request and loses no secret`, async () => {
    const report = await withDatabase(choice, (database) =>
      runRotation(database, { ...size, through: [through], seed: 20_261_126 }),
    );
    expect(report.problems).toEqual([]);
    expect(report.rotations).toHaveLength(1);
    expect(report.rotations[0]?.rotated).toBeGreaterThan(size.secrets / 2);
    expect(report.responses.ok).toBeGreaterThan(0);
  });
});

test("the gateway and the baseline rotate the same rows", async () => {
  const rows = 500;
  const comparison = await withDatabase({ kind: "sqlite" }, async (database) => {
    const options = { secrets: rows, gateways: 1, writers: 0, readers: 1, seconds: 0 };
    await runRotation(database, { ...options, through: [], seed: 1 });
    return compareToBaseline(database, { rounds: 1, version: 1, rows });
  });
  expect(comparison.rounds).toHaveLength(1);
  expect(comparison.ratio).toBeGreaterThan(0);
});
