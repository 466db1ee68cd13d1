import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { JavaEnvironment } from "../src/programs/java-environment.ts";
import { scenarioCases } from "../src/scenarios.ts";
import { excuseOf } from "./excuse.ts";
import { runScenarios } from "./run-scenarios.ts";

const environment = new JavaEnvironment();
const excuse = excuseOf(environment, { isNightly: true });

describe.runIf(excuse === "")(`the SDKs of Java ${excuse}`, () => {
  let problems: ReadonlyMap<string, readonly string[]>;
  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), "gw-java-"));
    problems = await runScenarios("Java", environment.build(folder)).finally(() =>
      rm(folder, { recursive: true }),
    );
  }, 600_000);

  test.for(scenarioCases)("$title", ({ title }) => {
    expect(problems.get(title)).toEqual([]);
  });
});
