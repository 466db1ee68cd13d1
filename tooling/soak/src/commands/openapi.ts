import { runSchemathesis } from "../openapi/run-schemathesis.ts";
import { defineSoakTest, seedOption } from "../soak-test.ts";

export const openApiTest = defineSoakTest({
  name: "openapi",
  summary: "requests generated from the OpenAPI document; all checks of Schemathesis pass",
  options: {
    examples: { type: "number", default: 25, help: "requests per operation and phase" },
    seconds: { type: "number", default: 180, help: "time for all phases" },
    seed: seedOption,
  },
  run: runSchemathesis,
});
