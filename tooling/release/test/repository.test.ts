import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fillRepository } from "../src/repository.ts";

function workspace(repository?: unknown) {
  const root = mkdtempSync(join(tmpdir(), "gw-release-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const manifests = {
    "package.json": { private: true, repository },
    "packages/a/package.json": { name: "a", version: "1.0.0" },
    "packages/b/package.json": { name: "b", private: true },
    "apps/c/package.json": { name: "c" },
  };
  for (const [path, manifest] of Object.entries(manifests)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(manifest));
  }
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));
  return { root, read };
}

test("every published package gets the repository with its folder", () => {
  const { root, read } = workspace("https://git.example.com/team/gw");
  expect(fillRepository(root)).toEqual(["apps/c/package.json", "packages/a/package.json"]);
  expect(read("packages/a/package.json")).toEqual({
    name: "a",
    version: "1.0.0",
    homepage: "https://git.example.com/team/gw/tree/HEAD/packages/a#readme",
    bugs: "https://git.example.com/team/gw/issues",
    repository: {
      type: "git",
      url: "git+https://git.example.com/team/gw.git",
      directory: "packages/a",
    },
  });
  expect(read("packages/b/package.json")).toEqual({ name: "b", private: true });
});

test.each([undefined, "", "git@git.example.com:team/gw", "https://git.example.com", { url: "" }])(
  "without the URL of a repository nothing is written: %j",
  (repository) => {
    const { root, read } = workspace(repository);
    expect(() => fillRepository(root)).toThrow(
      "`repository` in package.json must be the https URL",
    );
    expect(read("apps/c/package.json")).toEqual({ name: "c" });
  },
);
