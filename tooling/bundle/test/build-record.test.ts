import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { changesSinceBuild } from "../src/build-record.ts";
import { bundleProgram } from "../src/bundle-program.ts";

const files = {
  "package.json": '{ "type": "module" }',
  "lock.yaml": "first",
  "assets/greeting.txt": "hello",
  "src/main.ts": 'import "./unused.js"; await import("./lazy.js"); await import("library");',
  "src/unused.ts": "export const unused = 1;",
  "src/lazy.ts": [
    'import { readFileSync } from "node:fs";',
    'console.log(readFileSync(new URL("../assets/greeting.txt", import.meta.url), "utf8"));',
  ].join("\n"),
  "node_modules/library/package.json":
    '{ "name": "library", "main": "index.js", "license": "MIT" }',
  "node_modules/library/index.js": "console.log('library');",
};

let folder: string;
let bundle: () => Promise<void>;
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const run = () =>
  spawnSync(process.execPath, [join(folder, "dist/main.js")], { encoding: "utf8" }).stdout;
const changes = () => changesSinceBuild(join(folder, "dist"));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "gw-sources-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) write(path, text);
  bundle = () =>
    bundleProgram({
      ...{ name: "example", nodeRange: ">=22.19" },
      main: join(folder, "src/main.ts"),
      folder: join(folder, "dist"),
      others: [join(folder, "lock.yaml")],
    });
  await bundle();
});

test.each([
  ["a module", "src/main.ts"],
  ["a module that is loaded on demand", "src/lazy.ts"],
  ["a module that the bundle does not need", "src/unused.ts"],
  ["a file that a module reads", "assets/greeting.txt"],
  ["the manifest of a package", "package.json"],
  ["another file that the bundle depends on", "lock.yaml"],
])("a change of %s is noticed until the next bundle", async (_, path) => {
  expect(changes()).toEqual([]);
  write(path, `${files[path as keyof typeof files]} `);
  expect(changes()).toEqual([`../${path}`]);
  await bundle();
  expect(changes()).toEqual([]);
});

test("a deleted module is noticed", () => {
  rmSync(join(folder, "src/lazy.ts"));
  expect(changes()).toEqual(["../src/lazy.ts"]);
});

test("a newer copy of a file with the same content is not a change", () => {
  write("src/lazy.ts", files["src/lazy.ts"]);
  expect(changes()).toEqual([]);
});

test("a build that failed leaves the previous one, which is used once its sources are back", async () => {
  write("src/lazy.ts", "const = 1;");
  await expect(bundle()).rejects.toThrow();
  expect(changes()).toEqual(["../src/lazy.ts"]);
  write("src/lazy.ts", files["src/lazy.ts"]);
  expect(changes()).toEqual([]);
  expect(run()).toBe("hello\nlibrary\n");
});

test.each([
  "",
  "{",
  '{"digests":{',
  "null",
  '{"../src/main.ts":"abc"}',
  '{"digests":null,"files":[]}',
])("a damaged record counts as no build: %s", async (text) => {
  write("dist/.build.json", text);
  expect(changes()).toBeUndefined();
  await bundle();
  expect(changes()).toEqual([]);
});

test("a missing file of a build is noticed, and one that another program wrote", async () => {
  const [lazy = ""] = globSync("dist/bundle/lazy-*", { cwd: folder });
  for (const path of ["dist/main.js", lazy]) {
    rmSync(join(folder, path));
    expect(changes()).toEqual([path.replace(/^dist./, "")]);
    await bundle();
    expect(changes()).toEqual([]);
  }
  write("dist/main.js", "overwritten");
  expect(changes()).toEqual(["main.js"]);
});
