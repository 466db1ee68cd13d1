import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

// Shells differ: the one of Windows has neither exec, nor groups, tests, quotes by ' or /dev/null.
const posixOnly = /(?:^|[&|;]\s*)(?:exec|export|set|test|rm|cp|mv|cat|\[|\{|\()\s|[';$`]|\/dev\//;

test("the scripts of every package run in any shell", () => {
  const root = resolve(import.meta.dirname, "../../..");
  const manifests = globSync(["package.json", "{packages,apps,tooling}/*/package.json"], {
    cwd: root,
  });
  expect(manifests.length).toBeGreaterThan(20);
  const found = manifests.flatMap((path) => {
    const { scripts = {} } = JSON.parse(readFileSync(resolve(root, path), "utf8"));
    return Object.entries<string>(scripts)
      .filter(([, script]) => posixOnly.test(script))
      .map(([name]) => `${path}: ${name}`);
  });
  expect(found).toEqual([]);
});

test.each([
  "[ -f dist/main.js ] || tsc",
  "{ tsc; }",
  "tsc && exec node main.js",
  "tsc </dev/null",
  "node main.js '*.ts'",
])("the check finds %s", (script) => {
  expect(script).toMatch(posixOnly);
});
