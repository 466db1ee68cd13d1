import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { makeFolder } from "../src/make-folder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gw-folder-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

test("creates missing parents, for the owner only", async () => {
  await makeFolder(join(folder, "a#b/c?d/e %f"));
  for (const name of ["a#b", "a#b/c?d", "a#b/c?d/e %f"]) {
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o700);
  }
});

test("leaves an existing folder unchanged, also behind a link", async () => {
  const path = join(folder, "there");
  mkdirSync(path);
  chmodSync(path, 0o750);
  symlinkSync(path, join(folder, "link"));
  await makeFolder(path);
  await makeFolder(join(folder, "link"));
  await makeFolder("/");
  expect(statSync(path).mode & 0o777).toBe(0o750);
});

test.each([
  ["in a folder that the system does not let grow", () => "/proc/gw", "ENOENT"],
  ["below such a folder", () => "/proc/gw/data/folder", "ENOENT"],
  ["with the name of a file", () => join(folder, "file"), "ENOTDIR"],
  ["below a file", () => join(folder, "file/data/folder"), "ENOTDIR"],
  ["behind a dangling link", () => join(folder, "dangling"), "EEXIST"],
  ["below a dangling link", () => join(folder, "dangling/data"), "EEXIST"],
  ["behind a circle of links", () => join(folder, "circle/data"), "ELOOP"],
  ["with a name that is too long", () => join(folder, "x".repeat(256)), "ENAMETOOLONG"],
])("rejects a folder %s", async (_, path, code) => {
  writeFileSync(join(folder, "file"), "");
  symlinkSync(join(folder, "nowhere"), join(folder, "dangling"));
  symlinkSync(join(folder, "circle"), join(folder, "circle"));
  await expect(makeFolder(path())).rejects.toMatchObject({ code });
});
