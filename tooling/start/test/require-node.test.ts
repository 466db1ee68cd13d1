import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { findTooOldNode } from "@gw/consumer-check/node-versions";
import { expect, test } from "vitest";
import { nodeProblem } from "../src/require-node.mjs";

const root = resolve(import.meta.dirname, "../../..");
const host = { platform: "darwin", arch: "arm64" };

test.each(["22.19.0", "22.20.1", "23.0.0", "24.21.0", "26.0.0"])(
  "Node.js %s suffices",
  (version) => {
    expect(nodeProblem({ ...host, version })).toBeUndefined();
  },
);

test.each(["18.20.0", "20.20.2", "22.18.0", "22.2.0"])("Node.js %s is too old", (version) => {
  expect(nodeProblem({ ...host, version })).toBe(
    `gw needs Node.js 22.19 or newer, and this is ${version}: the installation brings none for ` +
      "darwin on arm64; install one from https://nodejs.org",
  );
});

test("the installation brings a Node.js for the platforms of the optional dependencies", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const name of Object.keys(manifest.optionalDependencies)) {
    const [, system = "", arch = ""] = name.split("-");
    const platform = system === "win" ? "win32" : system;
    expect(nodeProblem({ version: "20.20.2", platform, arch })).toContain(
      `npx -y ${manifest.packageManager} start installs and uses a newer one`,
    );
  }
});

test("the lock file restricts each of them to its platform, so that no other one is installed", () => {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const lock = readFileSync(join(root, "pnpm-lock.yaml"), "utf8");
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const [, system = "", arch = ""] = name.split("-");
    const entry = lock.split(`\n  ${name}@${version}:\n`)[1]?.split("\n\n")[0];
    expect(entry).toContain(`cpu: [${arch}]\n    os: [${system === "win" ? "win32" : system}]`);
  }
});

test.each(["start.mjs", "gw.mjs"])(
  "bin/%s ends with one line on a Node.js that is too old",
  (name) => {
    const { executable, version } = findTooOldNode();
    const { status, stdout, stderr } = spawnSync(executable, [join(root, "bin", name)], {
      encoding: "utf8",
    });
    const [line, ...others] = stderr.split("\n");
    expect({ status, stdout, others }).toEqual({ status: 1, stdout: "", others: [""] });
    expect(line).toContain(`gw: gw needs Node.js 22.19 or newer, and this is ${version}: `);
  },
  // The first run may have to download it.
  120_000,
);
