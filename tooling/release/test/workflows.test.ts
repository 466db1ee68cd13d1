import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const files = globSync(".github/workflows/*.yml", { cwd: root }).sort();
const steps = files.flatMap((file) =>
  [...readFileSync(join(root, file), "utf8").matchAll(/^ *-? *uses: (.+)$/gm)].map(
    ([, used = ""]) => [file, used] as const,
  ),
);

describe("the workflows", () => {
  test("use actions", () => {
    expect(files).toEqual(
      ["ci", "nightly", "release"].map((name) => `.github/workflows/${name}.yml`),
    );
    expect(steps.length).toBeGreaterThan(files.length);
  });

  // A tag can be moved to another commit.
  test.each(steps)("%s pins an action by its commit and names its version: %s", (_, used) => {
    expect(used).toMatch(/^[\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("give one action one version", () => {
    const actions = [...new Set(steps.map(([, used]) => used))];
    const names = actions.map((used) => used.split("@")[0]);
    expect(new Set(names).size).toBe(actions.length);
  });
});
