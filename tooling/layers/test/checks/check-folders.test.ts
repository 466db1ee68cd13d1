import { expect, test } from "vitest";
import { checkLayers } from "../../src/check-layers.ts";
import { formatViolation } from "../../src/violation.ts";
import { contributingOf, fixtureRepository } from "../fixture-repository.ts";

const folder = "packages/entities/src/kinds";

function filesIn(path: string, count: number): Record<string, string> {
  const names = Array.from({ length: count }, (_, at) => `${path}/file-${at}.ts`);
  return Object.fromEntries(names.map((name) => [name, "export {};\n"]));
}

function violationsOf(files: Record<string, string>): string[] {
  using repository = fixtureRepository(files);
  return checkLayers({ root: repository.root }).violations.map(formatViolation);
}

test("allows 15 files in a folder, subfolders not included", () => {
  expect(violationsOf({ ...filesIn(folder, 15), ...filesIn(`${folder}/more`, 15) })).toEqual([]);
});

test("rejects a folder under src with more than 15 files", () => {
  expect(violationsOf(filesIn(folder, 16))).toEqual([
    `${folder} has 16 files, more than 15: split it, or list it with a reason ` +
      "in the table of large folders in CONTRIBUTING.md",
  ]);
});

test("allows more files in a folder that CONTRIBUTING.md lists with a reason", () => {
  using fixture = fixtureRepository({});
  const page = (reason: string): string =>
    `${contributingOf(fixture.root)}\n| folder | reason |\n| --- | --- |\n| \`${folder}\` | ${reason} |\n`;
  const files = filesIn(folder, 16);
  expect(violationsOf({ ...files, "CONTRIBUTING.md": page("one file a kind") })).toEqual([]);
  expect(violationsOf({ ...files, "CONTRIBUTING.md": page("") })).toHaveLength(1);
});

test("allows any number of files in a test folder", () => {
  expect(violationsOf(filesIn("packages/entities/test", 16))).toEqual([]);
});
