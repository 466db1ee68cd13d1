import type { ClientOutcome } from "../src/client-call.ts";
import { type ClientProgram, runProgram } from "../src/programs/client-program.ts";
import { openScenarioGateway } from "../src/scenario-gateway.ts";
import { differences, scenarioCases } from "../src/scenarios.ts";

/** Runs a program with all scenarios. @returns what differs from the expected outcome, by title */
export async function runScenarios(
  program: ClientProgram,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const gateway = await openScenarioGateway();
  try {
    const calls = scenarioCases.map(({ api, scenario }) => gateway.callOf(scenario, api));
    const outcomes = await runProgram(program, { url: gateway.url, calls });
    const results = scenarioCases.map(async ({ scenario, title }, index) => {
      const { expected } = scenario;
      const problems = differences(expected, outcomes[index] as ClientOutcome);
      if (expected.isAborted && !(await gateway.outcomesOf(scenario)).includes("aborted")) {
        problems.push("the provider does not see that the client disconnects");
      }
      return [title, problems] as const;
    });
    return new Map(await Promise.all(results));
  } finally {
    await gateway.close();
  }
}
