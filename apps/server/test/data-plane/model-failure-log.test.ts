import { pino } from "pino";
import { expect, test } from "vitest";
import { ModelFailureLog } from "../../src/data-plane/model-failure-log.ts";

const call = { requestId: "r", workspace: "default" };

test("each model is warned about once a minute", () => {
  const models: string[] = [];
  const logger = pino({ base: null }, { write: (line) => models.push(JSON.parse(line).model) });
  const log = new ModelFailureLog(logger);
  const add = (model: string, now: number, outcome = "credential_rejected" as const): void => {
    const attempt = { modelDefinitionId: model, provider: "openai", modelName: model, outcome };
    log.add({ ...call, record: { status: 502, attempts: [attempt] } }, now);
  };
  add("a", 0);
  add("a", 59_999);
  add("b", 59_999);
  add("a", 60_000);
  add("b", 119_998);
  log.add({ ...call, record: { status: 200 } }, 119_998);
  add("b", 119_999);
  expect(models).toEqual(["a", "b", "a", "b"]);
});

test("a forbidden target names the setting, and other causes of the same model are separate", () => {
  const lines: { readonly model: string; readonly msg: string }[] = [];
  const logger = pino({ base: null }, { write: (line) => lines.push(JSON.parse(line)) });
  const log = new ModelFailureLog(logger);
  const model = { modelDefinitionId: "d-1", provider: "openai", modelName: "m" };
  const add = (attempt: object): void =>
    log.add(
      {
        ...call,
        record: { status: 502, attempts: [{ ...model, outcome: "not_sent", ...attempt }] },
      },
      0,
    );
  add({ reason: "EGRESS_FORBIDDEN" });
  add({ reason: "EGRESS_FORBIDDEN" });
  add({ reason: "ECONNREFUSED" });
  add({ outcome: "credential_rejected" });
  expect(lines.map(({ msg }) => /GW_EGRESS_ALLOW|rejected/.exec(msg)?.[0])).toEqual([
    "GW_EGRESS_ALLOW",
    "rejected",
  ]);
});
