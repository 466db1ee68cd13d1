import { spawnSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { builtFile } from "@gw/bundle/built-file";
import { describe, expect, test } from "vitest";

describe("the message of a failed case", () => {
  test("under node:test has the names of the groups, too", () => {
    builtFile("packages/store-abstract/dist/conformance/index.js");
    const program = fileURLToPath(new URL("./failing-program.ts", import.meta.url));
    const { stdout, status } = spawnSync(process.execPath, ["--test-reporter=tap", program], {
      encoding: "utf8",
    });
    expect(status).toBe(1);
    const group =
      "A gateway store > every mutation raises the revision by one and writes one audit record";
    expect(stdout).toContain(
      `${group} > an empty store has a revision of 0 or more: the revision must be a whole number, 0 or more`,
    );
    expect(stdout).toContain(
      `${group} > reads raise no revision and write no audit record: expected -1, but got -2`,
    );
  });
});

test("no case of a suite asserts a truth value without words", () => {
  const root = join(import.meta.dirname, "../../../..");
  const files = globSync("packages/*/src/conformance/**/*.ts", { cwd: root });
  for (const name of ["crypto", "store-abstract"]) {
    expect(files.join("\n")).toContain(`packages/${name}/src/conformance/`);
  }
  const bare = files.flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    const calls = [
      ...text.matchAll(/assert\.ok\(([^"`,]*?)\);/g),
      ...text.matchAll(/assert\.equal\(([^;]*?),\s*(?:true|false|undefined),?\s*\);/g),
    ];
    return calls.map(([call]) => `${file}: ${call}`);
  });
  expect(bare).toEqual([]);
});
