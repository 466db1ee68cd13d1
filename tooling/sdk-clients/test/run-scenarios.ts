import type { ClientOutcome } from "../src/client-call.ts";
import type { Language } from "../src/error-classes.ts";
import { runProcess } from "../src/programs/run-process.ts";
import { openScenarioGateway } from "../src/scenario-gateway.ts";
import { differences, scenarioCases } from "../src/scenarios.ts";

/**
 * Runs all scenarios in one process of a program in another language.
 *
 * @returns what differs from the expected outcomes, by title
 */
export async function runScenarios(
  language: Language,
  command: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const gateway = await openScenarioGateway();
  try {
    const calls = scenarioCases.map(({ api, scenario }) => gateway.callOf(scenario, api));
    const input = JSON.stringify({ url: gateway.url, calls });
    const lines = (await runProcess(command, { input })).trim().split("\n");
    const outcomes = lines.map((line): ClientOutcome => JSON.parse(line));
    const results = scenarioCases.map(async (one, index) => {
      const { scenario, title } = one;
      const outcome = outcomes[index];
      const problems =
        outcome === undefined ? ["there is no outcome"] : differences(one, { language, outcome });
      if (
        scenario.expected.isAborted &&
        !(await gateway.outcomesOf(scenario)).includes("aborted")
      ) {
        problems.push("the provider does not see that the client disconnects");
      }
      return [title, problems] as const;
    });
    return new Map(await Promise.all(results));
  } finally {
    await gateway.close();
  }
}
