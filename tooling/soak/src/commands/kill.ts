import { parseArgs } from "node:util";
import { runKill } from "../kill/run-kill.ts";

// Kills the server under a load of writes: every acknowledged write is there, every secret opens,
// the revision never goes back.

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const count = Number(values.count);
const seed = Number(values.seed);
console.log(`${count} times, seed ${seed}`);

const onProgress = (round: number): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${round} of ${count}`);
};
const { rounds, acknowledged, secrets, revision, problems } = await runKill({
  count,
  seed,
  onProgress,
});
console.log(
  `\nkilled ${rounds} times: ${acknowledged} writes acknowledged, ${secrets} secrets at the end, ` +
    `revision ${revision}`,
);
for (const problem of problems.slice(0, 50)) console.error(problem);
const isFine = problems.length === 0 && acknowledged > 0;
console.log(
  isFine
    ? "every acknowledged write is there, every secret opens, the revision never went back"
    : "FAILED",
);
process.exitCode = isFine ? 0 : 1;
