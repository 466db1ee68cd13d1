import { afterAll, beforeAll, expect, test } from "vitest";
import { runCall } from "../src/javascript/run-call.ts";
import { openScenarioGateway, type ScenarioGateway } from "../src/scenario-gateway.ts";
import { differences, scenarioCases } from "../src/scenarios.ts";

let gateway: ScenarioGateway;
beforeAll(async () => {
  gateway = await openScenarioGateway();
});
afterAll(() => gateway.close());

test.for(scenarioCases)("$title", async (one) => {
  const { api, scenario } = one;
  const { url } = gateway;
  const outcome = await runCall({ ...gateway.callOf(scenario, api), url });
  expect(differences(one, { language: "JavaScript", outcome })).toEqual([]);
  if (scenario.expected.isAborted) {
    expect(await gateway.outcomesOf(scenario)).toContain("aborted");
  }
});
