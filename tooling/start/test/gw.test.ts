import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const bin = resolve(import.meta.dirname, "../../../bin");

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gw path with blanks "));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

// Only system programs are on this path, so the command must find its own Node.js.
const runGw = (path: string, cwd: string) =>
  spawnSync("gw", ["--version"], {
    ...{ cwd, encoding: "utf8" },
    env: { PATH: `${path}:/usr/bin:/bin` },
  });

/** Puts a link into the folder, and returns the folder for the PATH. */
const places: Readonly<Record<string, (folder: string) => string>> = {
  "the folder itself": () => bin,
  "a link to the folder": (folder) => {
    symlinkSync(bin, join(folder, "bin"));
    return join(folder, "bin");
  },
  "a link to a link to the command": (folder) => {
    symlinkSync(join(bin, "gw"), join(folder, "first"));
    mkdirSync(join(folder, "links"));
    symlinkSync("../first", join(folder, "links/gw"));
    return join(folder, "links");
  },
};

test.each(Object.entries(places))("gw runs from any folder with %s on the PATH", (_, prepare) => {
  const folder = temporaryFolder();
  const { status, stdout, stderr } = runGw(prepare(folder), folder);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^\d+\.\d+\.\d+/);
});
