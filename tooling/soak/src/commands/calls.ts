import { runCalls } from "../calls/run-calls.ts";
import { defineSoakTest } from "../soak-test.ts";

/** MiB of resident memory. */
const maxGrowth = 16;
/** Milliseconds until the provider sees that a client has disconnected. */
const maxDisconnectLag = 100;

export const callsTest = defineSoakTest({
  name: "calls",
  summary:
    "a million calls, a thousand open streams, overload and disconnects; memory stays constant",
  options: {
    calls: { type: "number", default: 1_000_000, help: "plain calls" },
    streams: { type: "number", default: 1_000, help: "streams that are open at once" },
    disconnects: { type: "number", default: 100, help: "clients that disconnect in mid-stream" },
  },
  async run(values) {
    const { problems, ...report } = await runCalls({ ...values, log: console.log });
    console.log(JSON.stringify(report, undefined, 2));
    for (const problem of problems.slice(0, 50)) console.error(problem);
    const { growth = 0, disconnects } = report;
    if (growth > maxGrowth) console.error(`memory grew by ${growth.toFixed(1)} MiB`);
    if (disconnects.max > maxDisconnectLag) {
      console.error(`the provider saw a disconnected client only after ${disconnects.max} ms`);
    }
    return problems.length === 0 && growth <= maxGrowth && disconnects.max <= maxDisconnectLag;
  },
});
