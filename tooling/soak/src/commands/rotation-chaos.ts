import { parseArgs } from "node:util";
import { runChaos } from "../rotation-chaos/run-chaos.ts";
import { chosenKinds } from "../databases/database-kind.ts";
import { withDatabase } from "../databases/with-database.ts";

// A hundred rounds in each of which the key is rotated under writers and two rotators: some follow
// the keys and some do not, some are stopped across activation and retirement, some are killed, and
// so is the database server. Every row opens, to what its writer was last acknowledged. With
// --control the rotators replace by primary key alone, and rows must be lost.

const help = `pnpm prove:rotation-chaos [options]
  --rounds <n>   at most, with --control (100)
  --secrets <n>  rows at the beginning (240)
  --only <kind>  sqlite, mysql or postgres; again for another
  --control      rotate by primary key alone: fails unless rows are lost
  --seed <n>`;

const { values } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    rounds: { type: "string", default: "100" },
    secrets: { type: "string", default: "240" },
    only: { type: "string", multiple: true, default: [] },
    control: { type: "boolean", default: false },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});

let isFine = true;
for (const kind of values.help ? [] : chosenKinds(values.only)) {
  const options = {
    rounds: Number(values.rounds),
    secrets: Number(values.secrets),
    seed: Number(values.seed),
    isBlind: values.control,
  };
  console.log(JSON.stringify({ kind, ...options }));
  const begin = performance.now();
  const onRound = (round: number): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${round} of ${options.rounds}`);
  };
  const report = await withDatabase({ kind }, (database) =>
    runChaos(database, { ...options, onRound }),
  );
  const { problems, lost, ...figures } = report;
  const seconds = Math.round((performance.now() - begin) / 1_000);
  console.log(`${kind}: ${JSON.stringify({ ...figures, lost: lost.length, seconds })}`);
  const isHarmed = problems.length > 0 || report.acknowledged === 0 || report.refused === 0;
  const isAsItShould = options.isBlind ? lost.length > 0 : !isHarmed;
  if (!options.isBlind) for (const problem of problems.slice(0, 50)) console.error(problem);
  else if (!isAsItShould) console.error(`${kind}: nothing was lost: the harness is blind`);
  isFine &&= isAsItShould;
}
const good = values.control ? "it lost rows, as it must" : "every row opens to what it was last";
if (values.help) console.log(help);
else console.log(isFine ? good : "FAILED");
process.exitCode = isFine ? 0 : 1;
