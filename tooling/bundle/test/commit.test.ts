import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readCommit, writeCommit } from "../src/commit.ts";

/** A clone with one commit and a tag. */
function clone() {
  const root = mkdtempSync(join(tmpdir(), "gw-commit-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const git = (...args: string[]): string => {
    const identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    return execFileSync("git", ["-C", root, ...identity, ...args], { encoding: "utf8" }).trim();
  };
  git("init", "--quiet");
  writeFileSync(join(root, "file"), "one");
  git("add", ".");
  git("commit", "--quiet", "--no-gpg-sign", "-m", "one");
  git("tag", "v1");
  return { root, head: git("rev-parse", "HEAD") };
}

test("the commit of a clone is that of its HEAD, even if that has a tag", () => {
  const { root, head } = clone();
  expect(readCommit(root)).toBe(head);
});

test("a changed file marks the commit, a new one does not", () => {
  const { root, head } = clone();
  writeFileSync(join(root, "new"), "");
  expect(readCommit(root)).toBe(head);
  writeFileSync(join(root, "file"), "two");
  expect(readCommit(root)).toBe(`${head}-dirty`);
});

test("a folder inside of another project's clone has no commit", () => {
  const { root } = clone();
  mkdirSync(join(root, "unpacked"));
  expect(readCommit(join(root, "unpacked"))).toBeUndefined();
});

test("the commit of a build is replaced by that of the next one, and removed without a clone", () => {
  const { root, head } = clone();
  const dist = join(root, "dist");
  writeCommit(root, [dist]);
  expect(readFileSync(join(dist, "commit"), "utf8")).toBe(`${head}\n`);
  rmSync(join(root, ".git"), { recursive: true });
  writeCommit(root, [dist]);
  expect(existsSync(join(dist, "commit"))).toBe(false);
});

test("the commit of a build is not written again as long as it is the same", () => {
  const { root } = clone();
  const dist = join(root, "dist");
  writeCommit(root, [dist]);
  const { ino } = statSync(join(dist, "commit"));
  writeFileSync(join(root, "new"), "");
  writeCommit(root, [dist]);
  expect(statSync(join(dist, "commit")).ino).toBe(ino);
});
