import { expect, test } from "vitest";
import { Launcher } from "../../src/launcher/launcher.js";
import type { RunningProcess } from "../../src/launcher/running-process.js";

/** Process 100 is the server; each further one is the parent of the one before. */
function processes(...parents: readonly string[]): Map<number, RunningProcess> {
  const commands = ["node apps/server/dist/main.js", ...parents];
  return new Map(
    commands.map((command, index) => [100 + index, { parent: 101 + index, command }] as const),
  );
}

/** The numbers of the parents whose end is noticed. */
function noticed(...parents: readonly string[]): number[] {
  return parents.flatMap((_, index) => {
    const all = processes(...parents, "systemd");
    const launcher = new Launcher(100, (pid) => all.get(pid));
    expect(launcher.isRunning).toBe(true);
    all.delete(101 + index);
    const child = all.get(100 + index);
    if (child !== undefined) all.set(100 + index, { ...child, parent: 1 });
    return launcher.isRunning ? [] : [index];
  });
}

const npx = "npm exec pnpm@12.21.0 start";

test.each([
  ["npx", ["sh -c trap", "pnpm start", "sh -c 'pnpm' start", npx], [0, 1, 2, 3]],
  ["npx below an interactive shell", ["pnpm start", "sh -c 'pnpm' start", npx, "bash"], [0, 1, 2]],
  ["npx below a script", ["sh -c x", "pnpm start", npx, "bash -c npx start"], [0, 1, 2]],
  [
    "npx below a test of a package manager",
    ["pnpm start", npx, "node vitest", "pnpm test"],
    [0, 1],
  ],
  ["pnpm of corepack", ["sh -c x", "node /usr/lib/corepack/pnpm.cjs start", "zsh"], [0, 1]],
  ["npm", ["sh -c x", "node /usr/bin/npm-cli.js start", "zsh"], [0, 1]],
  ["no package manager", ["sh -c 'node main.js'", "bash"], []],
  ["a program with the name of a package manager in its arguments", ["node run.js pnpm"], []],
] as [string, string[], number[]][])("notices the end of %s", (_, parents, expected) => {
  expect(noticed(...parents)).toEqual(expected);
});
