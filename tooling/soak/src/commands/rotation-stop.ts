import { parseArgs } from "node:util";
import { chosenKinds } from "../databases/database-kind.ts";
import { runStop } from "../rotation/run-rotation-stop.ts";
import { withDatabase } from "../databases/with-database.ts";

// Ctrl-C at random moments of gw keys rotate, and SIGKILL: a second run goes on where the first one
// was, and what both say they rotated are all rows together, none of them twice.

const help = `pnpm prove:rotation-stop [options]
  --secrets <n>  rows (20000)
  --times <n>    Ctrl-C so often, and SIGKILL as often (10)
  --only <kind>  sqlite, mysql or postgres; again for another
  --seed <n>`;

const { values } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    secrets: { type: "string", default: "20000" },
    times: { type: "string", default: "10" },
    only: { type: "string", multiple: true, default: [] },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});

let isFine = true;
for (const kind of values.help ? [] : chosenKinds(values.only)) {
  const [secrets, times, seed] = [values.secrets, values.times, values.seed].map(Number);
  if (secrets === undefined || times === undefined || seed === undefined) break;
  console.log(JSON.stringify({ kind, secrets, times, seed }));
  const log = (line: string): void => console.log(`${kind}: ${line}`);
  const { midway, problems } = await withDatabase({ kind }, (database) =>
    runStop(database, { secrets, times, seed, log }),
  );
  for (const problem of problems.slice(0, 50)) console.error(problem);
  log(`${midway} of ${2 * times} were ended midway; ${problems.length} problems`);
  isFine &&= problems.length === 0 && midway > 0;
}
if (values.help) console.log(help);
else console.log(isFine ? "each went on where it was" : "FAILED");
process.exitCode = isFine ? 0 : 1;
