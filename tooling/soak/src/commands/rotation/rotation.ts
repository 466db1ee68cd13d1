import { databaseKinds } from "../../databases/database-kind.ts";
import { withDatabase } from "../../databases/with-database.ts";
import { rounded } from "../../load/latency.ts";
import { compareToBaseline } from "../../rotation/compare-to-baseline.ts";
import { runRotation } from "../../rotation/run-rotation.ts";
import { defineSoakTest, seedOption } from "../../soak-test.ts";

/** Maximum time of a rotation as a multiple of the baseline. */
const maxRatio = 1.5;

export const rotationTest = defineSoakTest({
  name: "rotation",
  summary: "rotates 100,000 secrets while four gateways serve; no failed request, no lost secret",
  options: {
    secrets: { type: "number", default: 100_000, help: "secrets to rotate" },
    gateways: { type: "number", default: 4, help: "gateways that serve during the rotation" },
    writers: { type: "number", default: 8, help: "writers, and as many readers" },
    seconds: { type: "number", default: 10, help: "seconds of load before memory is measured" },
    through: {
      type: "choices",
      choices: ["database", "server"],
      help: "process that rotates, the command line's or a server's",
    },
    rounds: { type: "number", default: 3, help: "comparisons with the baseline" },
    only: { type: "choices", choices: databaseKinds, help: "database" },
    seed: seedOption,
  },
  async run({ only, rounds, ...rest }) {
    const size = { ...rest, readers: rest.writers };
    let hasPassed = true;
    for (const kind of only) {
      console.log(JSON.stringify({ kind, ...size }));
      const log = (line: string): void => console.log(`${kind}: ${line}`);
      await withDatabase({ kind }, async (database) => {
        const { problems, ...report } = await runRotation(database, { ...size, log });
        log(JSON.stringify(report, (_, value) => rounded(value), 2));
        for (const problem of problems.slice(0, 50)) console.error(problem);
        log(`${problems.length} problems`);
        hasPassed &&= problems.length === 0 && report.rotations.length === size.through.length;
        if (rounds === 0) return;
        const { version, opened: rows } = report;
        const comparison = await compareToBaseline(database, { rounds, version, rows });
        for (const { gateway, baseline, checked } of comparison.rounds) {
          log(
            `${rows} rows: ${format(gateway)}, with the check ${format(checked)}, ` +
              `baseline ${format(baseline)}`,
          );
        }
        const { ratio, checkedRatio, cpuRatio } = comparison;
        log(
          `${ratio.toFixed(2)} of the baseline, with the check ${checkedRatio.toFixed(2)}; ` +
            `${cpuRatio.toFixed(2)} of its processor time`,
        );
        if (ratio > maxRatio) console.error(`${kind}: ${ratio.toFixed(2)} is above ${maxRatio}`);
        hasPassed &&= ratio <= maxRatio;
      });
    }
    return hasPassed;
  },
});

function format({ seconds, cpu }: { readonly seconds: number; readonly cpu: number }): string {
  return `${seconds.toFixed(2)} s (processor ${cpu.toFixed(2)} s)`;
}
