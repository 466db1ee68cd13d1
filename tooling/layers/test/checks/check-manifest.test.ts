import { expect, test } from "vitest";
import { checkLayers } from "../../src/check-layers.ts";
import { formatViolation } from "../../src/violation.ts";
import { fixtureRepository, manifest } from "../fixture-repository.ts";

function violationsOf(files: Record<string, string | object>): string[] {
  using repository = fixtureRepository(files);
  return checkLayers({ root: repository.root }).violations.map(formatViolation);
}

function entitiesWith(more: object): Record<string, object> {
  const folder = "packages/entities";
  return { [`${folder}/package.json`]: manifest({ folder, entries: [".", "./schemas"], more }) };
}

test.each(["dependencies", "peerDependencies", "optionalDependencies"])(
  "rejects a package in %s that the layer forbids",
  (kind) => {
    expect(violationsOf(entitiesWith({ [kind]: { "@gw/crypto": "workspace:^" } }))).toEqual([
      "packages/entities/package.json depends on @gw/crypto: " +
        "entities may import no other project",
    ]);
  },
);

test("allows tooling in devDependencies, and rejects packages that the layer forbids", () => {
  const tooling = { devDependencies: { "@gw/test-databases": "workspace:^" } };
  expect(violationsOf(entitiesWith(tooling))).toEqual([]);
  expect(violationsOf(entitiesWith({ devDependencies: { "@gw/crypto": "workspace:^" } }))).toEqual([
    "packages/entities/package.json depends for tests on @gw/crypto: " +
      "entities may import tooling/*",
  ]);
});

test("rejects tooling in dependencies", () => {
  const violations = violationsOf(entitiesWith({ dependencies: { "@gw/test-databases": "*" } }));
  expect(violations).toHaveLength(1);
});

test.each([
  ["workspace:@gw/crypto@^", 1],
  ["npm:@gw/crypto@1.0.0", 1],
  ["file:../crypto", 1],
  ["link:../crypto", 1],
  ["^1.0.0", 0],
])("recognises a dependency under another name: %s", (range, count) => {
  expect(violationsOf(entitiesWith({ dependencies: { sealing: range } }))).toHaveLength(count);
});

test("rejects any dependency of crypto", () => {
  const folder = "packages/crypto";
  const more = { dependencies: { noble: "1.0.0" }, devDependencies: { vitest: "5.0.0" } };
  expect(violationsOf({ [`${folder}/package.json`]: manifest({ folder, more }) })).toEqual([
    "packages/crypto/package.json depends on noble: crypto may not have dependencies",
  ]);
});

test("allows the CLI to depend on the server, but not the reverse", () => {
  const dependOn = (folder: string, name: string): string[] =>
    violationsOf({
      [`${folder}/package.json`]: manifest({
        folder,
        more: { dependencies: { [name]: "workspace:^" } },
      }),
    });
  expect(dependOn("apps/cli", "@gw/server")).toEqual([]);
  expect(dependOn("apps/server", "@gw/cli")).toHaveLength(1);
});

test("rejects a package without a layer", () => {
  const folder = "packages/model-registry";
  expect(violationsOf({ [`${folder}/package.json`]: manifest({ folder }) })).toEqual([
    `${folder}/package.json has no layer: add ${folder} to the layer table`,
  ]);
});

test("applies a layer with a wildcard to each matching package", () => {
  const folder = "packages/kek-vault";
  const files = (name: string): Record<string, string | object> => ({
    [`${folder}/package.json`]: manifest({ folder }),
    [`${folder}/src/a.ts`]: `import "@gw/${name}";`,
  });
  expect(violationsOf(files("crypto"))).toEqual([]);
  expect(violationsOf(files("entities"))).toEqual([
    `${folder}/src/a.ts:1 imports @gw/entities: kek-vault may import crypto`,
  ]);
});

test("rejects a package that is not named after its folder", () => {
  expect(violationsOf({ "packages/entities/package.json": { name: "@gw/crypto" } })).toEqual([
    "packages/entities/package.json is not named @gw/entities",
  ]);
});

test("rejects a second name for a module", () => {
  expect(violationsOf(entitiesWith({ imports: { "#c": "../crypto/src/index.ts" } }))).toHaveLength(
    1,
  );
  const tsconfig = `{ "compilerOptions": { "paths": { "c": ["../crypto/src"] } } }`;
  expect(violationsOf({ "packages/entities/tsconfig.json": tsconfig })).toHaveLength(1);
});

test("rejects a tsconfig reference that the layer forbids", () => {
  const refer = (path: string): Record<string, string> => ({
    "packages/store-abstract/tsconfig.json": `{
      // Comments are allowed in tsconfig files.
      "references": [{ "path": "../${path}" }]
    }`,
  });
  expect(violationsOf(refer("entities"))).toEqual([]);
  expect(violationsOf(refer("entities/tsconfig.json"))).toEqual([]);
  expect(violationsOf(refer("store-sql"))).toEqual([
    "packages/store-abstract/tsconfig.json refers to ../store-sql: " +
      "store-abstract may import entities, crypto",
  ]);
});

test("rejects a tsconfig that includes files of another package", () => {
  const include = (path: string): string[] =>
    violationsOf({ "packages/entities/tsconfig.test.json": { include: [path] } });
  expect(include("test")).toEqual([]);
  expect(include(`\${configDir}/test`)).toEqual([]);
  expect(include("../crypto/src")).toHaveLength(1);
});
