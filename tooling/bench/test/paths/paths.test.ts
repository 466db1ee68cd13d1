import { describeOn, serverKinds } from "@gw/test-databases";
import { expect, test } from "vitest";
import { callsPath } from "../../src/paths/calls.ts";
import { databaseServerPath } from "../../src/paths/database-server.ts";
import { gw2Path } from "../../src/paths/gw2.ts";
import { limitsPath } from "../../src/paths/limits.ts";
import { mlflowPath } from "../../src/paths/mlflow.ts";
import { promptsPath } from "../../src/paths/prompts.ts";
import { resolvePath } from "../../src/paths/resolve.ts";
import { sqliteCreatePath } from "../../src/paths/sqlite-create.ts";
import { sqliteGetPath } from "../../src/paths/sqlite-get.ts";
import { sqliteListPath } from "../../src/paths/sqlite-list.ts";
import { startPath } from "../../src/paths/start.ts";
import { usagePath } from "../../src/paths/usage.ts";

// Each path checks that both sides do the same work before it measures.
test.each([
  gw2Path,
  mlflowPath,
  sqliteGetPath,
  sqliteListPath,
  sqliteCreatePath,
  resolvePath,
  callsPath,
  promptsPath,
  startPath,
  usagePath,
  limitsPath,
])("the two sides of $name do the same work", { timeout: 120_000 }, async (path) => {
  const figures = await path.run({ effort: { rounds: 1, sampleMs: 1 }, quick: true });
  expect(figures.length).toBeGreaterThan(0);
  for (const { candidate, baseline } of figures) {
    expect(candidate).toBeGreaterThan(0);
    expect(baseline).toBeGreaterThan(0);
  }
});

for (const kind of serverKinds) {
  describeOn(kind, () => {
    test("the two sides do the same work on a database server", { timeout: 120_000 }, async () => {
      const path = databaseServerPath(kind);
      const figures = await path.run({ effort: { rounds: 1, sampleMs: 1 }, quick: true });
      expect(figures).toHaveLength(7);
    });
  });
}
