import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { nodeProblem } from "../src/require-node.mjs";

const host = { platform: "darwin", arch: "arm64" };

test.each(["22.19.0", "22.20.1", "23.0.0", "24.21.0", "26.0.0"])(
  "Node.js %s suffices",
  (version) => {
    expect(nodeProblem({ ...host, version })).toBeUndefined();
  },
);

test.each(["18.20.0", "20.20.2", "22.18.0", "22.2.0"])("Node.js %s is too old", (version) => {
  expect(nodeProblem({ ...host, version })).toMatch(
    new RegExp(
      `^gw needs Node.js 22\\.19 .* this is ${version}\\. .* not for darwin on arm64: install`,
    ),
  );
});

test.each(["start.mjs", "gw.mjs"])(
  "bin/%s ends with one line on a Node.js that is too old",
  (name) => {
    const old = "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })";
    const preload = `data:text/javascript,${encodeURIComponent(old)}`;
    const program = join(resolve(import.meta.dirname, "../../../bin"), name);
    const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", preload, program], {
      encoding: "utf8",
    });
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(
        /^gw: gw needs Node\.js 22\.19 or newer, and this is 20\.20\.2\.[^\n]+\n$/,
      ),
    });
  },
);
