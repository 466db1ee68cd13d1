import { parseArgs } from "node:util";
import { runCalls } from "../calls/run-calls.ts";

// A server before a provider: a million calls over a traffic split of 70/20/10 without growth of
// memory, a thousand streams open at once and each whole, more calls than it takes refused with
// Retry-After, and a provider that sees at once that a caller has left.

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "1000000" },
    streams: { type: "string", default: "1000" },
    leaves: { type: "string", default: "100" },
  },
});

/** MiB. */
const mostGrowth = 16;
/** Milliseconds. */
const mostLag = 100;

const { problems, ...report } = await runCalls({
  calls: Number(values.calls),
  streams: Number(values.streams),
  leaves: Number(values.leaves),
  log: console.log,
});
console.log(JSON.stringify(report, undefined, 2));
for (const problem of problems.slice(0, 50)) console.error(problem);
const { growth = 0, left } = report;
if (growth > mostGrowth) console.error(`memory grew by ${growth.toFixed(1)} MiB`);
if (left.longest > mostLag) console.error(`a caller's leaving was seen after ${left.longest} ms`);
const isFine = problems.length === 0 && growth <= mostGrowth && left.longest <= mostLag;
console.log(isFine ? "every call was answered as it should be" : "FAILED");
process.exitCode = isFine ? 0 : 1;
