import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const unit = readFileSync(join(import.meta.dirname, "../../../deploy/systemd/gw.service"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "gw-unit-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What systemd reports about a unit whose program is installed. */
function problemsOf(text: string): string {
  const file = join(folder, "gw.service");
  writeFileSync(file, text.replace("/usr/local/bin/gw", process.execPath));
  const { stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", file], {
    encoding: "utf8",
  });
  // It also checks the units of this machine.
  return stderr
    .split("\n")
    .filter((line) => line.includes("gw.service"))
    .join("\n");
}

test("systemd accepts the unit", () => {
  expect(problemsOf(unit)).toBe("");
  expect(problemsOf(`${unit}\n[Service]\nTimeoutStopSec=often\n`)).toContain(
    "Failed to parse time value",
  );
});

test("systemd rates the unit as exposed little", () => {
  const file = join(folder, "rated.service");
  writeFileSync(file, unit);
  const args = ["security", "--offline=yes", "--no-pager", "--threshold=15", file];
  expect(() => execFileSync("systemd-analyze", args, { stdio: "pipe" })).not.toThrow();
});
