import { pino } from "pino";
import { expect, test } from "vitest";
import { CredentialFailureLog } from "../../src/data-plane/credential-failure-log.ts";

test("each model is warned about once a minute", () => {
  const models: string[] = [];
  const logger = pino({ base: null }, { write: (line) => models.push(JSON.parse(line).model) });
  const log = new CredentialFailureLog(logger);
  const add = (model: string, now: number, outcome = "credential_rejected" as const): void => {
    const attempt = { modelDefinitionId: model, provider: "openai", modelName: model, outcome };
    log.add({ requestId: "r", record: { status: 502, attempts: [attempt] } }, now);
  };
  add("a", 0);
  add("a", 59_999);
  add("b", 59_999);
  add("a", 60_000);
  add("b", 119_998);
  log.add({ requestId: "r", record: { status: 200 } }, 119_998);
  add("b", 119_999);
  expect(models).toEqual(["a", "b", "a", "b"]);
});
