import { expect, test } from "vitest";
import { checkLayers } from "../../src/check-layers.ts";
import { formatViolation } from "../../src/violation.ts";
import { fixtureRepository, manifest } from "../fixture-repository.ts";

function violationsOf(files: Record<string, string | object>): string[] {
  using repository = fixtureRepository(files);
  return checkLayers({ root: repository.root }).violations.map(formatViolation);
}

const folder = "packages/entities/src";

test("rejects files that load each other in a circle", () => {
  expect(
    violationsOf({
      [`${folder}/a.ts`]: `import { b } from "./b.js"; export const a = b;`,
      [`${folder}/b.ts`]: `export * from "./c.js"; export const b = 1;`,
      [`${folder}/c.ts`]: `export { a } from "./a.js";`,
    }),
  ).toEqual([
    `${folder}/a.ts is in an import circle: ` +
      `${folder}/a.ts -> ${folder}/b.ts -> ${folder}/c.ts -> ${folder}/a.ts`,
  ]);
});

test.each([
  ["an import of types", `import type { b } from "./b.js";`],
  ["a re-export of types", `export type { b } from "./b.js";`],
  ["an import type", `export type B = typeof import("./b.js");`],
  ["a dynamic import", `export const b = () => import("./b.js");`],
])("allows a circle through %s", (_form, code) => {
  const back = `import "./a.js"; export const b = 1;`;
  expect(violationsOf({ [`${folder}/a.ts`]: code, [`${folder}/b.ts`]: back })).toEqual([]);
});

test("counts an import of inline types, which loads the file", () => {
  const code = `import { type b } from "./b.js";`;
  const back = `import "./a.js"; export const b = 1;`;
  expect(violationsOf({ [`${folder}/a.ts`]: code, [`${folder}/b.ts`]: back })).toHaveLength(1);
});

test("allows two paths to one file", () => {
  expect(
    violationsOf({
      [`${folder}/a.ts`]: `import "./b.js"; import "./c.js";`,
      [`${folder}/b.ts`]: `import "./c.js";`,
      [`${folder}/c.ts`]: "export {};",
    }),
  ).toEqual([]);
});

test("rejects a circle across projects", () => {
  const withSource = (name: string): object => ({
    ...manifest({ folder: name }),
    exports: { ".": { "@gw/source": "./src/index.ts", default: "./dist/index.js" } },
  });
  const violations = violationsOf({
    "packages/entities/package.json": withSource("packages/entities"),
    "packages/store-abstract/package.json": withSource("packages/store-abstract"),
    "packages/entities/src/index.ts": `import "@gw/store-abstract";`,
    "packages/store-abstract/src/index.ts": `import "@gw/entities";`,
  });
  expect(violations).toContain(
    "packages/entities/src/index.ts is in an import circle: packages/entities/src/index.ts -> " +
      "packages/store-abstract/src/index.ts -> packages/entities/src/index.ts",
  );
});
