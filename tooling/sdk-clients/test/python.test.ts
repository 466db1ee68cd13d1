import { beforeAll, describe, expect, test } from "vitest";
import { pythonEnvironment, pythonProgram } from "../src/programs/python-environment.ts";
import { scenarioCases } from "../src/scenarios.ts";
import { excuseOf } from "./excuse.ts";
import { runScenarios } from "./run-scenarios.ts";

const environment = pythonEnvironment();
const excuse = excuseOf(environment);

describe.runIf(excuse === "")(`the SDKs of Python ${excuse}`, () => {
  let problems: ReadonlyMap<string, readonly string[]>;
  // One process makes all calls, because it takes seconds to import the SDKs.
  beforeAll(async () => {
    problems = await runScenarios("Python", [environment.program("python"), pythonProgram]);
  }, 300_000);

  test.for(scenarioCases)("$title", ({ title }) => {
    expect(problems.get(title)).toEqual([]);
  });
});
