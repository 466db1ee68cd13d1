import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const refuseDebugger = join(import.meta.dirname, "../src/plugins/refuse-debugger.mjs");
const signal = 'data:text/javascript,process.kill(process.pid, "SIGUSR1")';
const port = "--inspect-port=0";
const script = `const { url } = await import("node:inspector");
setTimeout(() => process.stdout.write(url() === undefined ? "closed" : "open"), 50);`;

function debuggerOf(...args: readonly string[]): string {
  const all = [...args, "--input-type=module", "--eval", script];
  return spawnSync(process.execPath, all, { encoding: "utf8", env: {} }).stdout;
}

test("a signal before the first statement leaves no debugger open", () => {
  expect(debuggerOf(port, "--import", signal)).toBe("open");
  expect(debuggerOf(port, "--import", signal, "--import", refuseDebugger)).toBe("closed");
});

test("a signal after it opens none", () => {
  expect(debuggerOf(port, "--import", refuseDebugger, "--import", signal)).toBe("closed");
});

test("a debugger that the command line asks for stays open", () => {
  expect(debuggerOf("--inspect=0", "--import", refuseDebugger)).toBe("open");
});
