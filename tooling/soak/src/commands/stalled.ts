import { runStalled } from "../greedy-clients/run-stalled.ts";
import { defineSoakTest } from "../soak-test.ts";

export const stalledTest = defineSoakTest({
  name: "stalled",
  summary: "a token that stalls hundreds of uploads; the calls of all other tokens are served",
  options: {
    uploads: { type: "number", default: 200, help: "uploads that lack their last byte" },
    bytes: { type: "number", default: 33_554_432, help: "bytes of each upload" },
    callers: { type: "number", default: 50, help: "tokens that call meanwhile" },
    calls: { type: "number", default: 20, help: "calls of each of them" },
  },
  async run(values) {
    const { problems, uploads, statuses } = await runStalled(values);
    console.log(`responses to the uploads by status: ${JSON.stringify(uploads)}`);
    console.log(`responses to other tokens by status: ${JSON.stringify(statuses)}`);
    for (const problem of problems.slice(0, 50)) console.error(problem);
    const served = statuses["200"] ?? 0;
    const isLimited = (uploads["429"] ?? 0) + (uploads["503"] ?? 0) > 0;
    return problems.length === 0 && isLimited && served === values.callers * values.calls;
  },
});
