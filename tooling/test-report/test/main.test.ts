import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const main = new URL("../src/main.ts", import.meta.url).pathname;

test("adds up reports, and counts a failed step once", () => {
  const folder = mkdtempSync(join(tmpdir(), "gw-test-report-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (name: string, ...statuses: string[]): string => {
    const assertionResults = statuses.map((status, at) => ({ status, fullName: `case ${at}` }));
    const status = statuses.includes("failed") ? "failed" : "passed";
    const testResults = [{ name: "/r/a.test.ts", status, assertionResults }];
    const file = join(folder, name);
    writeFileSync(file, JSON.stringify({ testResults }));
    return file;
  };
  const tests = `--report=tests=${write("tests.json", "passed", "failed")}`;
  const soak = `--report=soak=${write("soak.json", "passed")}`;
  const { stdout, status } = spawnSync(process.execPath, [main, tests, soak, "tests", "lint"], {
    encoding: "utf8",
  });
  expect(stdout.trim().split("\n")).toEqual([
    "tests: /r/a.test.ts: case 1: failed without a message",
    "failed: tests",
    "failed: lint",
    "2 passed, 2 failed",
  ]);
  expect(status).toBe(1);
});
