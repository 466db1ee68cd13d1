import { databaseKinds } from "../../databases/database-kind.ts";
import { withDatabase } from "../../databases/with-database.ts";
import { runRotationStop } from "../../rotation/run-rotation-stop.ts";
import { defineSoakTest, seedOption } from "../../soak-test.ts";

export const rotationStopTest = defineSoakTest({
  name: "rotation-stop",
  summary: "stops `gw keys rotate` with Ctrl-C and SIGKILL; the next run rotates the rest",
  options: {
    secrets: { type: "number", default: 20_000, help: "secrets to rotate" },
    times: { type: "number", default: 10, help: "stops by Ctrl-C, and as many by SIGKILL" },
    only: { type: "choices", choices: databaseKinds, help: "database" },
    seed: seedOption,
  },
  async run({ only, ...size }) {
    let hasPassed = true;
    for (const kind of only) {
      console.log(JSON.stringify({ kind, ...size }));
      const log = (line: string): void => console.log(`${kind}: ${line}`);
      const { partial, problems } = await withDatabase({ kind }, (database) =>
        runRotationStop(database, { ...size, log }),
      );
      for (const problem of problems.slice(0, 50)) console.error(problem);
      log(`${partial} of ${2 * size.times} runs stopped midway; ${problems.length} problems`);
      hasPassed &&= problems.length === 0 && partial > 0;
    }
    return hasPassed;
  },
});
