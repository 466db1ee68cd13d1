import { spawnSync } from "node:child_process";
import { expect, onTestFinished, test } from "vitest";
import { startProgram } from "../../fixtures/program.ts";
import { temporaryFolder } from "../../fixtures/temporary-folder.ts";

/** Runs a command with a small disk at the folder, which other processes do not see. */
function onSmallDisk(folder: string): readonly string[] {
  const mount = 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"';
  return ["unshare", "--map-root-user", "--mount", "/bin/sh", "-c", mount, folder];
}

const folder = temporaryFolder();
const [file = "", ...args] = [...onSmallDisk(folder.path), "true"];
const canMount = spawnSync(file, args).status === 0;

test.runIf(canMount)("a write on a full disk is known to have changed nothing", async () => {
  onTestFinished(() => folder.remove());
  const program = startProgram("fill-disk", [folder.path], onSmallDisk(folder.path));
  const { output } = await program.end();
  expect(JSON.parse(output)).toEqual({
    code: "TEMPORARILY_UNAVAILABLE",
    message: "The disk of the database is full",
    outcomeUnknown: false,
    isWritten: false,
    isBack: true,
  });
});
