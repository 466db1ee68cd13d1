import { expect, test } from "vitest";
import { checkTarball } from "../src/check-tarball.ts";

const sources = ["src/index.ts"];
const files = [
  "LICENSE",
  "README.md",
  "dist/index.d.ts",
  "dist/index.d.ts.map",
  "dist/index.js",
  "dist/index.js.map",
  "package.json",
  "src/index.ts",
];
const manifest = {
  exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
  dependencies: { "@gw/entities": "^0.1.0" },
};

test("accepts a tarball with sources, build output, licence and README", () => {
  expect(checkTarball({ files, sources, manifest })).toEqual([]);
  expect(checkTarball({ files: [...files, "CHANGELOG.md"], sources, manifest })).toEqual([]);
});

test("accepts other files that ship unchanged", () => {
  const asset = "assets/page.ts";
  const problems = checkTarball({
    files: [...files, asset],
    sources: [...sources, asset],
    manifest,
  });
  expect(problems).toEqual([]);
});

test.each(["LICENSE", "README.md", "src/index.ts", "dist/index.d.ts.map"])(
  "rejects a tarball without %s",
  (file) => {
    expect(
      checkTarball({ files: files.filter((name) => name !== file), sources, manifest }),
    ).toEqual([`${file} is missing from the tarball`]);
  },
);

test.each(["dist/.tsbuildinfo", "dist/gone.js", ".env", "tsconfig.json"])(
  "rejects a tarball with the surplus file %s",
  (file) => {
    expect(checkTarball({ files: [...files, file], sources, manifest })).toEqual([
      `${file} is in the tarball but has no source file`,
    ]);
  },
);

test("accepts a bundle with the licences of its packages, and rejects it without them", () => {
  const bundled = [...files, "dist/bundle/run-Cs81_m-A.js"];
  const licenses = "dist/bundle/THIRD-PARTY-LICENSES.txt";
  expect(checkTarball({ files: [...bundled, licenses], sources, manifest })).toEqual([]);
  expect(checkTarball({ files: bundled, sources, manifest })).toEqual([
    `${licenses} is missing from the tarball`,
  ]);
});

test("rejects a test among the sources", () => {
  const test = "src/index.test.ts";
  const problems = checkTarball({
    files: [...files, test],
    sources: [...sources, test],
    manifest,
  });
  expect(problems).toContain("src/index.test.ts is a test and must not be published");
});

test("rejects an exported file that is missing", () => {
  const exports = { ".": "./dist/index.js", "./more": { default: "./dist/more.js" } };
  expect(checkTarball({ files, sources, manifest: { exports } })).toEqual([
    "./dist/more.js is exported but missing",
  ]);
  expect(checkTarball({ files, sources, manifest: { bin: { gw: "./dist/main.js" } } })).toEqual([
    "./dist/main.js is exported but missing",
  ]);
});

test("rejects the export condition of this repository", () => {
  const exports = { ".": { "@gw/source": "./src/index.ts", default: "./dist/index.js" } };
  expect(checkTarball({ files, sources, manifest: { exports } })).toEqual([
    "exports contain @gw/source; remove it from publishConfig.exports",
  ]);
});

test.each(["workspace:^", "catalog:", "file:../entities"])(
  "rejects the range %s, which npm cannot install",
  (range) => {
    const problems = checkTarball({
      files,
      sources,
      manifest: { dependencies: { "@gw/entities": range } },
    });
    expect(problems).toHaveLength(1);
  },
);

test.each(["preinstall", "install", "postinstall", "prepare"])(
  "rejects the install script %s",
  (script) => {
    expect(checkTarball({ files, sources, manifest: { scripts: { [script]: "true" } } })).toEqual([
      `${script} is an install script; remove it`,
    ]);
  },
);
