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

test("a tarball with its sources, what is built of them, licence and README is right", () => {
  expect(checkTarball({ files, sources, manifest })).toEqual([]);
  expect(checkTarball({ files: [...files, "CHANGELOG.md"], sources, manifest })).toEqual([]);
});

test("what ships as it is beside the sources is right too", () => {
  const asset = "assets/page.ts";
  const complaints = checkTarball({
    files: [...files, asset],
    sources: [...sources, asset],
    manifest,
  });
  expect(complaints).toEqual([]);
});

test.each(["LICENSE", "README.md", "src/index.ts", "dist/index.d.ts.map"])(
  "a tarball lacks nothing: %s",
  (file) => {
    expect(
      checkTarball({ files: files.filter((name) => name !== file), sources, manifest }),
    ).toEqual([`${file} is missing from the tarball`]);
  },
);

test.each(["dist/.tsbuildinfo", "dist/gone.js", ".env", "tsconfig.json"])(
  "a tarball holds nothing more: %s",
  (file) => {
    expect(checkTarball({ files: [...files, file], sources, manifest })).toEqual([
      `${file} is in the tarball and comes from no source`,
    ]);
  },
);

test("a test is not published, even one that lies among the sources", () => {
  const test = "src/index.test.ts";
  const complaints = checkTarball({
    files: [...files, test],
    sources: [...sources, test],
    manifest,
  });
  expect(complaints).toContain("src/index.test.ts is a test and is published");
});

test("what is exported is there", () => {
  const exports = { ".": "./dist/index.js", "./more": { default: "./dist/more.js" } };
  expect(checkTarball({ files, sources, manifest: { exports } })).toEqual([
    "./dist/more.js is exported and missing",
  ]);
  expect(checkTarball({ files, sources, manifest: { bin: { gw: "./dist/main.js" } } })).toEqual([
    "./dist/main.js is exported and missing",
  ]);
});

test("the condition of this repository is not published", () => {
  const exports = { ".": { "@gw/source": "./src/index.ts", default: "./dist/index.js" } };
  expect(checkTarball({ files, sources, manifest: { exports } })).toEqual([
    "exports name @gw/source, which is for this repository",
  ]);
});

test.each(["workspace:^", "catalog:", "file:../entities"])(
  "an installer understands every range, so not %s",
  (range) => {
    const complaints = checkTarball({
      files,
      sources,
      manifest: { dependencies: { "@gw/entities": range } },
    });
    expect(complaints).toHaveLength(1);
  },
);

test.each(["preinstall", "install", "postinstall", "prepare"])("nothing runs at %s", (script) => {
  expect(checkTarball({ files, sources, manifest: { scripts: { [script]: "true" } } })).toEqual([
    `${script} runs at installation`,
  ]);
});
