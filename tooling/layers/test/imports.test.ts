import { describe, expect, test } from "vitest";
import { formatBreach } from "../src/breach.ts";
import { checkLayers } from "../src/check-layers.ts";
import { fixtureRepository } from "./fixture-repository.ts";

function breachesOf(files: Record<string, string>): string[] {
  using repository = fixtureRepository(files);
  return checkLayers({ root: repository.root }).breaches.map(formatBreach);
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
    ["source", "src/a.ts", "entities, store-abstract"],
    ["a test", "test/a.test.ts", "entities, store-abstract, tooling/*"],
  ])("across the layers is a breach in %s", (_area, file, list) => {
    const breaches = breachesOf({ [`packages/store-sql/${file}`]: `\n${code}\n` });
    expect(breaches).toHaveLength(1);
    expect(breaches[0]).toMatch(new RegExp(`^packages/store-sql/${file}:2 imports @gw/crypto`));
    expect(breaches[0]).toContain(`: store-sql may import ${list}`);
  });

  test("along the layers is none", () => {
    const allowed = code.replaceAll("@gw/crypto/src/aead.js", "@gw/entities/schemas");
    const file = "packages/store-sql/src/a.ts";
    expect(breachesOf({ [file]: allowed.replaceAll("@gw/crypto", "@gw/entities") })).toEqual([]);
  });
});

test("an allowed package is imported by its entry points only", () => {
  expect(
    breachesOf({ "packages/store-sql/src/a.ts": `import "@gw/entities/src/limits.js";` }),
  ).toEqual([
    "packages/store-sql/src/a.ts:1 imports @gw/entities/src/limits.js: " +
      "./src/limits.js is no entry point of entities",
  ]);
});

test.each([
  ["../../crypto/src/aead.js", "packages/store-sql/src/"],
  ["../test/fixture.js", "packages/store-sql/src/"],
])("source does not leave its folder by %s", (specifier, folder) => {
  expect(breachesOf({ "packages/store-sql/src/a.ts": `import "${specifier}";` })).toEqual([
    `packages/store-sql/src/a.ts:1 imports ${specifier}: leaves ${folder}`,
  ]);
});

test("a test reaches the source of its own package and no other", () => {
  const own = `import "../src/index.js"; import "@gw/store-sql";`;
  expect(breachesOf({ "packages/store-sql/test/a.test.ts": own })).toEqual([]);
  const other = `import "../../crypto/src/index.js";`;
  expect(breachesOf({ "packages/store-sql/test/a.test.ts": other })).toEqual([
    "packages/store-sql/test/a.test.ts:1 imports ../../crypto/src/index.js: " +
      "leaves packages/store-sql/",
  ]);
});

test("a module is not reached by a computed name, an absolute path or a URL", () => {
  const file = "packages/store-sql/src/a.ts";
  expect(breachesOf({ [file]: "await import(process.argv[2]);" })).toEqual([
    `${file}:1 imports a computed module: name it in the source, so that its layer can be checked`,
  ]);
  for (const specifier of ["/srv/a.js", "file:///srv/a.js", "data:text/javascript,1", "#own"]) {
    expect(breachesOf({ [file]: `import "${specifier}";` })).toEqual([
      `${file}:1 imports ${specifier}: a module is named by its package or by a relative path`,
    ]);
  }
});

test("a package of ours that does not exist is a breach", () => {
  expect(breachesOf({ "apps/server/src/a.ts": `import "@gw/nowhere";` })).toEqual([
    "apps/server/src/a.ts:1 imports @gw/nowhere: server may import packages/*",
  ]);
});

test("the CLI imports the host of the server and nothing else of it", () => {
  expect(breachesOf({ "apps/cli/src/a.ts": `import "@gw/server/host";` })).toEqual([]);
  expect(breachesOf({ "apps/cli/src/a.ts": `import "@gw/server";` })).toEqual([
    "apps/cli/src/a.ts:1 imports @gw/server: cli may import packages/*, server/host",
  ]);
});

test.each(["apps/server/src/a.ts", "packages/config-resolver/test/a.test.ts"])(
  "nobody else imports an app: %s",
  (file) => {
    const app = file.startsWith("apps") ? "cli" : "server";
    expect(breachesOf({ [file]: `import "@gw/${app}";` })).toHaveLength(1);
  },
);

test("tooling is imported by tests and never by source", () => {
  const code = `import "@gw/test-databases";`;
  expect(breachesOf({ "packages/store-sql/test/a.test.ts": code })).toEqual([]);
  expect(breachesOf({ "packages/store-sql/src/a.ts": code })).toHaveLength(1);
  expect(breachesOf({ "apps/server/src/a.ts": code })).toHaveLength(1);
});

test("crypto ships on the modules of Node alone", () => {
  const code = `import "node:crypto";\nimport "zod";`;
  expect(breachesOf({ "packages/crypto/src/a.ts": code })).toEqual([
    "packages/crypto/src/a.ts:2 imports zod: crypto imports node modules only",
  ]);
  expect(breachesOf({ "packages/crypto/test/a.test.ts": `import "fast-check";` })).toEqual([]);
});

test("what is built or installed is not looked at", () => {
  const code = `import "@gw/crypto";`;
  expect(
    breachesOf({
      "packages/entities/dist/a.js": code,
      "packages/entities/node_modules/a/a.js": code,
    }),
  ).toEqual([]);
});

test("a name in a comment or in an ordinary string is no import", () => {
  const code = `// import "@gw/crypto"\nexport const example = 'import "@gw/crypto"';`;
  expect(breachesOf({ "packages/entities/src/a.ts": code })).toEqual([]);
});
