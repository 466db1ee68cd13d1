import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

/** Creates a Git repository with untracked files in a temporary folder. */
function repositoryWith(files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), "gw-words-"));
  spawnSync("git", ["init", "--quiet"], { cwd: root });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

function runWords(root: string, ...args: string[]) {
  const main = join(import.meta.dirname, "../src/main.ts");
  return spawnSync(process.execPath, [main, "--root", root, ...args], { encoding: "utf8" });
}

test("succeeds and counts the files with prose when there are no findings", () => {
  using repository = repositoryWith({ "README.md": "# gw\n", "data.bin": "whoever" });
  expect(runWords(repository.root)).toMatchObject({
    status: 0,
    stdout: "words: 1 file without findings\n",
    stderr: "",
  });
});

test("fails and prints one line per finding", () => {
  using repository = repositoryWith({
    "README.md": "# gw\n\nWhoever calls.\n",
    "packages/a/src/a.ts": "// It goes on.\n",
  });
  expect(runWords(repository.root)).toMatchObject({
    status: 1,
    stdout: "",
    stderr: [
      'README.md:3: "Whoever" - use the user, operator, client or caller',
      'packages/a/src/a.ts:1: "goes on" - use continues',
      "words: 2 findings",
      "",
    ].join("\n"),
  });
});

test("checks the given paths only", () => {
  using repository = repositoryWith({ "README.md": "Whoever calls.", "docs/a.md": "Text." });
  expect(runWords(repository.root, "docs")).toMatchObject({ status: 0 });
});

test("skips ignored files, recorded data and changelogs", () => {
  using repository = repositoryWith({
    ".gitignore": "dist/\n",
    "packages/a/CHANGELOG.md": "Whoever calls.",
    "packages/a/dist/a.d.ts": "// Whoever calls.",
    "packages/a/test/golden/text.md": "Whoever calls.",
  });
  expect(runWords(repository.root)).toMatchObject({ status: 0 });
});

test("counts findings per folder and per rule under --summary", () => {
  using repository = repositoryWith({ "docs/a.md": "Whoever calls.", "docs/b.md": "Whoever." });
  const { stderr } = runWords(repository.root, "--summary");
  expect(stderr.split("\n").slice(0, 4)).toEqual([
    "per folder:",
    "     2  docs",
    "per rule:",
    "     2  whoever",
  ]);
});
