import { type DatabaseKind, databaseKinds } from "../../databases/database-kind.ts";
import { withDatabase } from "../../databases/with-database.ts";
import { runChaos } from "../../rotation-chaos/run-chaos.ts";
import { runControl } from "../../rotation-chaos/run-control.ts";
import { defineSoakTest, seedOption } from "../../soak-test.ts";

export const rotationChaosTest = defineSoakTest({
  name: "rotation-chaos",
  summary: "a hundred rotations with paused and killed processes; every row still opens",
  options: {
    rounds: { type: "number", default: 100, help: "rounds" },
    secrets: { type: "number", default: 240, help: "secrets at the start" },
    only: { type: "choices", choices: databaseKinds, help: "database" },
    control: {
      type: "flag",
      help: "run the negative control: a rotator that compares primary keys alone must lose a row",
    },
    seed: seedOption,
  },
  async run({ only, control, ...size }) {
    let hasPassed = true;
    for (const kind of only) {
      hasPassed =
        (control ? await passesControl(kind) : await passesChaos(kind, size)) && hasPassed;
    }
    return hasPassed;
  },
});

async function passesControl(kind: DatabaseKind): Promise<boolean> {
  const lost = await withDatabase({ kind }, (database) => runControl(database, { isBlind: true }));
  console.log(`${kind}: lost ${lost.length} rows`);
  if (lost.length === 0) console.error(`${kind}: nothing was lost; the test detects no loss`);
  return lost.length > 0;
}

async function passesChaos(
  kind: DatabaseKind,
  size: { readonly rounds: number; readonly secrets: number; readonly seed: number },
): Promise<boolean> {
  console.log(JSON.stringify({ kind, ...size }));
  const begin = performance.now();
  const onRound = (round: number): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r${round} of ${size.rounds}`);
  };
  const { problems, lost, ...figures } = await withDatabase({ kind }, (database) =>
    runChaos(database, { ...size, onRound }),
  );
  const seconds = Math.round((performance.now() - begin) / 1_000);
  console.log(`${kind}: ${JSON.stringify({ ...figures, lost: lost.length, seconds })}`);
  for (const problem of problems.slice(0, 50)) console.error(problem);
  return problems.length === 0 && figures.acknowledged > 0 && figures.rejected > 0;
}
