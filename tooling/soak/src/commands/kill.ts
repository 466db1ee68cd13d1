import { runKill } from "../kill/run-kill.ts";
import { defineSoakTest, seedOption } from "../soak-test.ts";

export const killTest = defineSoakTest({
  name: "kill",
  summary: "a hundred SIGKILLs of the server during writes; no acknowledged write is lost",
  options: {
    count: { type: "number", default: 100, help: "SIGKILLs" },
    seed: seedOption,
  },
  async run({ count, seed }) {
    console.log(`${count} kills, seed ${seed}`);
    const onProgress = (round: number): void => {
      if (process.stderr.isTTY) process.stderr.write(`\r${round} of ${count}`);
    };
    const report = await runKill({ count, seed, onProgress });
    const { rounds, acknowledged, secrets, revision, problems } = report;
    console.log(
      `\n${rounds} kills: ${acknowledged} acknowledged writes, ${secrets} secrets at the end, ` +
        `revision ${revision}`,
    );
    for (const problem of problems.slice(0, 50)) console.error(problem);
    return problems.length === 0 && acknowledged > 0;
  },
});
