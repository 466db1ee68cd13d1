import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const manifests = globSync("{packages,apps}/*/package.json", { cwd: root })
  .map((path) => JSON.parse(readFileSync(join(root, path), "utf8")))
  .filter((manifest) => !manifest.private);

test("all published packages have one version, which a clone can show", () => {
  const versions = new Set(manifests.map(({ version }) => version));
  expect(versions.size).toBe(1);
  expect([...versions][0]).toMatch(/^(?!0\.0\.0)\d+\.\d+\.\d+/);
});
