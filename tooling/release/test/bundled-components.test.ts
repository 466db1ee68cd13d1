import { expect, test } from "vitest";
import { addBundledComponents } from "../src/bundled-components.ts";

test("bundled packages are components that the program depends on, once each", () => {
  const installed = { "bom-ref": "pkg:npm/pg@8.0.0" };
  const sbom = {
    metadata: { component: { "bom-ref": "pkg:npm/cli@1.0.0" } },
    components: [installed],
    dependencies: [
      { ref: "pkg:npm/cli@1.0.0", dependsOn: ["pkg:npm/pg@8.0.0"] },
      { ref: "pkg:npm/pg@8.0.0" },
    ],
  };
  const added = addBundledComponents(sbom, [
    { name: "@a/b", version: "2.0.0", license: "MIT" },
    { name: "pg", version: "8.0.0", license: "MIT" },
  ]);
  expect(added.components).toEqual([
    installed,
    {
      type: "library",
      "bom-ref": "pkg:npm/%40a/b@2.0.0",
      name: "@a/b",
      version: "2.0.0",
      purl: "pkg:npm/%40a/b@2.0.0",
      licenses: [{ expression: "MIT" }],
    },
  ]);
  expect(added.dependencies).toEqual([
    { ref: "pkg:npm/cli@1.0.0", dependsOn: ["pkg:npm/pg@8.0.0", "pkg:npm/%40a/b@2.0.0"] },
    { ref: "pkg:npm/pg@8.0.0", dependsOn: [] },
    { ref: "pkg:npm/%40a/b@2.0.0" },
  ]);
});
