import { expect, test } from "vitest";
import { compareToFloor } from "../../src/rotation/compare-to-baseline.ts";
import { runRotation } from "../../src/rotation/run-rotation.ts";
import { withDatabase } from "../../src/databases/with-database.ts";
import { onEachKind } from "./on-each-kind.ts";

const size = { secrets: 1_000, gateways: 2, writers: 3, readers: 2, seconds: 0.5 };

onEachKind((choice) => {
  // One of them by way of a gateway: it holds the keys, and the command line none.
  const through = choice.kind === "mysql" ? ("server" as const) : ("database" as const);

  test(`A rotation through a ${through} under readers and writers fails no request and loses no secret`, {
    timeout: 120_000,
  }, async () => {
    const report = await withDatabase(choice, (database) =>
      runRotation(database, { ...size, through: [through], seed: 20_261_126 }),
    );
    expect(report.problems).toEqual([]);
    expect(report.rotations).toHaveLength(1);
    expect(report.rotations[0]?.rotated).toBeGreaterThan(size.secrets / 2);
    expect(report.answers.ok).toBeGreaterThan(0);
  });
});

test("The same rows are rotated by us and bare, in turns", { timeout: 120_000 }, async () => {
  const rows = 500;
  const floor = await withDatabase({ kind: "sqlite" }, async (database) => {
    const options = { secrets: rows, gateways: 1, writers: 0, readers: 1, seconds: 0 };
    await runRotation(database, { ...options, through: [], seed: 1 });
    return compareToFloor(database, { rounds: 1, version: 1, rows });
  });
  expect(floor.rounds).toHaveLength(1);
  expect(floor.ratio).toBeGreaterThan(0);
});
