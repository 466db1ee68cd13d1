import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fixtureRepository } from "./fixture-repository.ts";

function runLayers(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const main = join(import.meta.dirname, "../src/main.ts");
  return spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
}

test("a clean repository is counted and the command succeeds", () => {
  using repository = fixtureRepository({});
  expect(runLayers(repository.root)).toMatchObject({
    status: 0,
    stdout: "layers: 8 files, no breach\n",
    stderr: "",
  });
});

test("each breach is one line with its place, and the command fails", () => {
  using repository = fixtureRepository({
    "packages/entities/src/a.ts": `import "@gw/crypto";\nimport "@gw/store-sql";\n`,
  });
  expect(runLayers(repository.root)).toMatchObject({
    status: 1,
    stdout: "",
    stderr: [
      "packages/entities/src/a.ts:1 imports @gw/crypto: entities may import nothing of ours",
      "packages/entities/src/a.ts:2 imports @gw/store-sql: entities may import nothing of ours",
      "",
    ].join("\n"),
  });
});

test("this repository holds to its layers", () => {
  expect(runLayers()).toMatchObject({ status: 0, stderr: "" });
});
