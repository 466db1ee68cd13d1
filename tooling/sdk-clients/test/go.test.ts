import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { scenarioCases } from "../src/scenarios.ts";
import { buildGoProgram } from "./go-program.ts";
import { runScenarios } from "./run-scenarios.ts";

// The compiler takes minutes for these SDKs.
describe.runIf(process.env.GW_NIGHTLY === "1")("the SDKs of Go (nightly)", () => {
  let problems: ReadonlyMap<string, readonly string[]>;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "gw-go-"));
    problems = await runScenarios("Go", [buildGoProgram(folder)]).finally(() =>
      rm(folder, { recursive: true }),
    );
  }, 1_200_000);

  test.for(scenarioCases)("$title", ({ title }) => {
    expect(problems.get(title)).toEqual([]);
  });
});
