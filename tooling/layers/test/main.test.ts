import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fixtureRepository } from "./fixture-repository.ts";

function runLayers(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const main = join(import.meta.dirname, "../src/main.ts");
  return spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
}

test("succeeds, and prints the number of files and their sizes", () => {
  using repository = fixtureRepository({});
  expect(runLayers(repository.root)).toMatchObject({
    status: 0,
    stdout: [
      "layers: 8 files, no violations",
      "src: 8 folders, 0 with more than 15 files; largest packages/config-resolver/src with 1; " +
        "lines per file: median 1, 90% up to 1, most 1; 8 files under 20 lines",
      "",
    ].join("\n"),
    stderr: "",
  });
});

test("fails, and prints one line for each violation", () => {
  using repository = fixtureRepository({
    "packages/entities/src/a.ts": `import "@gw/crypto";\nimport "@gw/store-sql";\n`,
  });
  expect(runLayers(repository.root)).toMatchObject({
    status: 1,
    stderr: [
      "packages/entities/src/a.ts:1 imports @gw/crypto: entities may import no other project",
      "packages/entities/src/a.ts:2 imports @gw/store-sql: entities may import no other project",
      "",
    ].join("\n"),
  });
});

test("succeeds for this repository", () => {
  expect(runLayers()).toMatchObject({ status: 0, stderr: "" });
});
