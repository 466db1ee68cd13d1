import { expect, test } from "vitest";
import { formatBreach } from "../src/breach.ts";
import { checkLayers } from "../src/check-layers.ts";
import { fixtureRepository, manifest } from "./fixture-repository.ts";

function breachesOf(files: Record<string, string | object>): string[] {
  using repository = fixtureRepository(files);
  return checkLayers({ root: repository.root }).breaches.map(formatBreach);
}

function entitiesWith(more: object): Record<string, object> {
  const folder = "packages/entities";
  return { [`${folder}/package.json`]: manifest({ folder, entries: [".", "./schemas"], more }) };
}

test.each(["dependencies", "peerDependencies", "optionalDependencies"])(
  "a package in %s that the layer forbids is a breach",
  (kind) => {
    expect(breachesOf(entitiesWith({ [kind]: { "@gw/crypto": "workspace:^" } }))).toEqual([
      "packages/entities/package.json depends on @gw/crypto: " +
        "entities may import nothing of ours",
    ]);
  },
);

test("tests depend on tooling, and on no package that the layer forbids", () => {
  const tooling = { devDependencies: { "@gw/test-databases": "workspace:^" } };
  expect(breachesOf(entitiesWith(tooling))).toEqual([]);
  expect(breachesOf(entitiesWith({ devDependencies: { "@gw/crypto": "workspace:^" } }))).toEqual([
    "packages/entities/package.json depends for tests on @gw/crypto: " +
      "entities may import tooling/*",
  ]);
});

test("tooling is no dependency at run time", () => {
  const breaches = breachesOf(entitiesWith({ dependencies: { "@gw/test-databases": "*" } }));
  expect(breaches).toHaveLength(1);
});

test.each([
  ["workspace:@gw/crypto@^", 1],
  ["npm:@gw/crypto@1.0.0", 1],
  ["file:../crypto", 1],
  ["link:../crypto", 1],
  ["^1.0.0", 0],
])("another name does not hide a dependency: %s", (range, count) => {
  expect(breachesOf(entitiesWith({ dependencies: { sealing: range } }))).toHaveLength(count);
});

test("crypto has no dependency at all", () => {
  const folder = "packages/crypto";
  const more = { dependencies: { noble: "1.0.0" }, devDependencies: { vitest: "5.0.0" } };
  expect(breachesOf({ [`${folder}/package.json`]: manifest({ folder, more }) })).toEqual([
    "packages/crypto/package.json depends on noble: crypto has no dependency",
  ]);
});

test("the CLI depends on the server and the server not on the CLI", () => {
  const dependOn = (folder: string, name: string): string[] =>
    breachesOf({
      [`${folder}/package.json`]: manifest({
        folder,
        more: { dependencies: { [name]: "workspace:^" } },
      }),
    });
  expect(dependOn("apps/cli", "@gw/server")).toEqual([]);
  expect(dependOn("apps/server", "@gw/cli")).toHaveLength(1);
});

test("a package without a layer is a breach", () => {
  const folder = "packages/model-registry";
  expect(breachesOf({ [`${folder}/package.json`]: manifest({ folder }) })).toEqual([
    `${folder}/package.json has no layer: give ${folder} a line in the table`,
  ]);
});

test("the line of key providers speaks of each of them", () => {
  const folder = "packages/kek-vault";
  const files = (name: string): Record<string, string | object> => ({
    [`${folder}/package.json`]: manifest({ folder }),
    [`${folder}/src/a.ts`]: `import "@gw/${name}";`,
  });
  expect(breachesOf(files("crypto"))).toEqual([]);
  expect(breachesOf(files("entities"))).toEqual([
    `${folder}/src/a.ts:1 imports @gw/entities: kek-vault may import crypto`,
  ]);
});

test("a package is named after its folder", () => {
  expect(breachesOf({ "packages/entities/package.json": { name: "@gw/crypto" } })).toEqual([
    "packages/entities/package.json is not named @gw/entities",
  ]);
});

test("a package has no second name for a module", () => {
  expect(breachesOf(entitiesWith({ imports: { "#c": "../crypto/src/index.ts" } }))).toHaveLength(1);
  const tsconfig = `{ "compilerOptions": { "paths": { "c": ["../crypto/src"] } } }`;
  expect(breachesOf({ "packages/entities/tsconfig.json": tsconfig })).toHaveLength(1);
});

test("a tsconfig reference follows the layers", () => {
  const refer = (path: string): Record<string, string> => ({
    "packages/store-abstract/tsconfig.json": `{
      // A comment is nothing to stumble over.
      "references": [{ "path": "../${path}" }]
    }`,
  });
  expect(breachesOf(refer("entities"))).toEqual([]);
  expect(breachesOf(refer("entities/tsconfig.json"))).toEqual([]);
  expect(breachesOf(refer("store-sql"))).toEqual([
    "packages/store-abstract/tsconfig.json refers to ../store-sql: " +
      "store-abstract may import entities, crypto",
  ]);
});

test("a tsconfig includes the files of its own package only", () => {
  const include = (path: string): string[] =>
    breachesOf({ "packages/entities/tsconfig.test.json": { include: [path] } });
  expect(include("test")).toEqual([]);
  expect(include(`\${configDir}/test`)).toEqual([]);
  expect(include("../crypto/src")).toHaveLength(1);
});
