import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { bundleProgram } from "../src/bundle-program.ts";
import { changedSources } from "../src/bundled-sources.ts";

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
const changes = () => changedSources(join(folder, "dist"));

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

test("a bundle that failed is not up to date, although its sources are those of the last one", async () => {
  write("src/lazy.ts", "const = 1;");
  await expect(bundle()).rejects.toThrow();
  write("src/lazy.ts", files["src/lazy.ts"]);
  expect(changes()).toBeUndefined();
});
