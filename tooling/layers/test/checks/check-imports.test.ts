import { describe, expect, test } from "vitest";
import { checkLayers } from "../../src/check-layers.ts";
import { formatViolation } from "../../src/violation.ts";
import { fixtureRepository, manifest } from "../fixture-repository.ts";

function violationsOf(files: Record<string, string>): string[] {
  using repository = fixtureRepository(files);
  return checkLayers({ root: repository.root }).violations.map(formatViolation);
}

const forms = {
  "a static import": `import { open } from "@gw/crypto";`,
  "an import for its effects": `import "@gw/crypto";`,
  "a type import": `import type { KeyRing } from "@gw/crypto";`,
  "an import of one type": `import { type KeyRing } from "@gw/crypto";`,
  "a namespace import": `import * as crypto from "@gw/crypto";`,
  "a re-export": `export { open } from "@gw/crypto";`,
  "a re-export of everything": `export * from "@gw/crypto";`,
  "a re-export of a type": `export type { KeyRing } from "@gw/crypto";`,
  "an import type": `type Ring = import("@gw/crypto").KeyRing;`,
  "a typeof import": `let crypto: typeof import("@gw/crypto");`,
  "a dynamic import": `const crypto = await import("@gw/crypto");`,
  "a dynamic import of a template": "const crypto = await import(`@gw/crypto`);",
  "a require": `const crypto = require("@gw/crypto");`,
  "an import by require": `import crypto = require("@gw/crypto");`,
  "a require under another name": `const crypto = createRequire(import.meta.url)("@gw/crypto");`,
  "a resolved name": `const at = import.meta.resolve("@gw/crypto");`,
  "an ambient module": `declare module "@gw/crypto" { interface Ring {} }`,
  "a triple-slash reference": `/// <reference types="@gw/crypto" />`,
  "a deep path": `import { open } from "@gw/crypto/src/aead.js";`,
  "a mock": `vi.mock("@gw/crypto");`,
};

describe.each(Object.entries(forms))("%s", (_form, code) => {
  test.each([
    ["source", "src/a.ts", "entities, crypto/operator-input, store-abstract, usage, limits"],
    [
      "a test",
      "test/a.test.ts",
      "entities, crypto/operator-input, store-abstract, usage, limits, tooling/*",
    ],
  ])("is a violation in %s when the layer forbids it", (_area, file, list) => {
    const violations = violationsOf({ [`packages/store-sql/${file}`]: `\n${code}\n` });
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatch(new RegExp(`^packages/store-sql/${file}:2 imports @gw/crypto`));
    expect(violations[0]).toContain(`: store-sql may import ${list}`);
  });

  test("is allowed when the layer allows it", () => {
    const allowed = code.replaceAll("@gw/crypto/src/aead.js", "@gw/entities/schemas");
    const file = "packages/store-sql/src/a.ts";
    expect(violationsOf({ [file]: allowed.replaceAll("@gw/crypto", "@gw/entities") })).toEqual([]);
  });
});

test("rejects a path of an allowed package that is not an entry point", () => {
  expect(
    violationsOf({ "packages/store-sql/src/a.ts": `import "@gw/entities/src/limits.js";` }),
  ).toEqual([
    "packages/store-sql/src/a.ts:1 imports @gw/entities/src/limits.js: " +
      "./src/limits.js is not an entry point of entities",
  ]);
});

test.each([
  ["../../crypto/src/aead.js", "packages/store-sql/src/"],
  ["../test/fixture.js", "packages/store-sql/src/"],
])("rejects an import by source that leaves src/: %s", (specifier, folder) => {
  expect(violationsOf({ "packages/store-sql/src/a.ts": `import "${specifier}";` })).toEqual([
    `packages/store-sql/src/a.ts:1 imports ${specifier}: leaves ${folder}`,
  ]);
});

test("allows a test to import the source of the same package only", () => {
  const own = `import "../src/index.js"; import "@gw/store-sql";`;
  expect(violationsOf({ "packages/store-sql/test/a.test.ts": own })).toEqual([]);
  const other = `import "../../crypto/src/index.js";`;
  expect(violationsOf({ "packages/store-sql/test/a.test.ts": other })).toEqual([
    "packages/store-sql/test/a.test.ts:1 imports ../../crypto/src/index.js: " +
      "leaves packages/store-sql/",
  ]);
});

test("rejects a computed name, an absolute path and a URL", () => {
  const file = "packages/store-sql/src/a.ts";
  expect(violationsOf({ [file]: "await import(process.argv[2]);" })).toEqual([
    `${file}:1 imports a computed module: use a literal, so that its layer can be checked`,
  ]);
  for (const specifier of ["/srv/a.js", "file:///srv/a.js", "data:text/javascript,1", "#own"]) {
    expect(violationsOf({ [file]: `import "${specifier}";` })).toEqual([
      `${file}:1 imports ${specifier}: use a package name or a relative path`,
    ]);
  }
});

test("rejects a project that does not exist", () => {
  expect(violationsOf({ "apps/server/src/a.ts": `import "@gw/nowhere";` })).toEqual([
    "apps/server/src/a.ts:1 imports @gw/nowhere: server may import packages/*",
  ]);
});

test("allows the CLI to import the main entry point of the server only", () => {
  const file = "apps/cli/src/a.ts";
  const violationsWith = (entry: string): string[] =>
    violationsOf({
      "apps/server/package.json": JSON.stringify(
        manifest({ folder: "apps/server", entries: [".", "./process"] }),
      ),
      [file]: `import "@gw/server${entry}";`,
    });
  expect(violationsWith("")).toEqual([]);
  expect(violationsWith("/process")).toEqual([
    `${file}:1 imports @gw/server/process: cli may import packages/*, server/.`,
  ]);
});

test("allows packages/mlflow to import the read entry point of store-sql only", () => {
  const violationsWith = (entry: string): string[] =>
    violationsOf({
      "packages/mlflow/package.json": JSON.stringify(manifest({ folder: "packages/mlflow" })),
      "packages/mlflow/src/a.ts": `import "@gw/store-sql${entry}";`,
    });
  expect(violationsWith("/read")).toEqual([]);
  expect(violationsWith("")).toEqual([
    "packages/mlflow/src/a.ts:1 imports @gw/store-sql: " +
      "mlflow may import entities, crypto, store-abstract, store-sql/read, transfer",
  ]);
});

test("allows packages/gateway to import any package, and no package to import it", () => {
  const gateway = JSON.stringify(manifest({ folder: "packages/gateway" }));
  const files = { "packages/gateway/package.json": gateway };
  const code = `import "@gw/store-sql"; import "@gw/crypto";`;
  expect(violationsOf({ ...files, "packages/gateway/src/a.ts": code })).toEqual([]);
  const reverse = { "packages/config-resolver/src/a.ts": `import "@gw/gateway";` };
  expect(violationsOf({ ...files, ...reverse })).toHaveLength(1);
});

test.each(["apps/server/src/a.ts", "packages/config-resolver/test/a.test.ts"])(
  "rejects an import of an app by any other project: %s",
  (file) => {
    const app = file.startsWith("apps") ? "cli" : "server";
    expect(violationsOf({ [file]: `import "@gw/${app}";` })).toHaveLength(1);
  },
);

test("allows tests to import tooling, and rejects it in source", () => {
  const code = `import "@gw/test-databases";`;
  expect(violationsOf({ "packages/store-sql/test/a.test.ts": code })).toEqual([]);
  expect(violationsOf({ "packages/store-sql/src/a.ts": code })).toHaveLength(1);
  expect(violationsOf({ "apps/server/src/a.ts": code })).toHaveLength(1);
});

test("allows the source of crypto to import modules of Node.js only", () => {
  const code = `import "node:crypto";\nimport "zod";`;
  expect(violationsOf({ "packages/crypto/src/a.ts": code })).toEqual([
    "packages/crypto/src/a.ts:2 imports zod: crypto may import modules of Node.js only",
  ]);
  expect(violationsOf({ "packages/crypto/test/a.test.ts": `import "fast-check";` })).toEqual([]);
});

test("skips built and installed files", () => {
  const code = `import "@gw/crypto";`;
  expect(
    violationsOf({
      "packages/entities/dist/a.js": code,
      "packages/entities/node_modules/a/a.js": code,
    }),
  ).toEqual([]);
});

test("ignores package names in comments and in other strings", () => {
  const code = `// import "@gw/crypto"\nexport const example = 'import "@gw/crypto"';`;
  expect(violationsOf({ "packages/entities/src/a.ts": code })).toEqual([]);
});
