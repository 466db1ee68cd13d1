import { parseArgs } from "node:util";
import { chosenKinds } from "../databases/database-kind.ts";
import { compareToFloor } from "../rotation/compare-to-baseline.ts";
import { rounded, runRotation } from "../rotation/run-rotation.ts";
import { withDatabase } from "../databases/with-database.ts";

// Rotates 100,000 secrets by gw keys rotate while four gateways serve reads and writes: no failed
// request, every row on the new key, every secret opens to its last acknowledged value, memory flat.
// Then the same rows without any load, against the same work done bare.

const help = `pnpm prove:rotation [options]
  --secrets <n>   rows (100000)
  --gateways <n>  servers that run meanwhile (4)
  --writers <n>   writers on them (8); as many readers
  --seconds <n>   of load before memory counts (10)
  --through <how> database, server, or both one after the other (both)
  --rounds <n>    comparisons with the same work done bare; 0 for none (3)
  --only <kind>   sqlite, mysql or postgres; again for another
  --seed <n>`;

const { values } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    secrets: { type: "string", default: "100000" },
    gateways: { type: "string", default: "4" },
    writers: { type: "string", default: "8" },
    seconds: { type: "string", default: "10" },
    through: { type: "string", default: "both" },
    rounds: { type: "string", default: "3" },
    only: { type: "string", multiple: true, default: [] },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});

/** What a rotation may take of the same work done bare. */
const aim = 1.5;

let isFine = true;
for (const kind of values.help ? [] : chosenKinds(values.only)) {
  const writers = Number(values.writers);
  const options = {
    secrets: Number(values.secrets),
    gateways: Number(values.gateways),
    writers,
    readers: writers,
    seconds: Number(values.seconds),
    through: (["database", "server"] as const).filter((one) =>
      ["both", one].includes(values.through),
    ),
    seed: Number(values.seed),
  };
  console.log(JSON.stringify({ kind, ...options }));
  await withDatabase({ kind }, async (database) => {
    const log = (line: string): void => console.log(`${kind}: ${line}`);
    const { problems, ...report } = await runRotation(database, { ...options, log });
    log(JSON.stringify(report, (_, value) => rounded(value), 2));
    for (const problem of problems.slice(0, 50)) console.error(problem);
    log(`${problems.length} problems`);
    isFine &&= problems.length === 0 && report.rotations.length === options.through.length;
    const rounds = Number(values.rounds);
    if (rounds === 0) return;
    const { version, opened: rows } = report;
    const floor = await compareToFloor(database, { rounds, version, rows });
    for (const { ours, bare, checked } of floor.rounds) {
      log(`${rows} rows: ${said(ours)}, with its check ${said(checked)}, bare ${said(bare)}`);
    }
    const { ratio, checkedRatio, cpuRatio } = floor;
    log(
      `${ratio.toFixed(2)} of the floor, with its check ${checkedRatio.toFixed(2)}; ` +
        `of its processor time ${cpuRatio.toFixed(2)}`,
    );
    if (ratio > aim) console.error(`${kind}: ${ratio.toFixed(2)} is above ${aim}`);
    isFine &&= ratio <= aim;
  });
}
if (values.help) console.log(help);
else console.log(isFine ? "all rotated, nothing failed, nothing was lost" : "FAILED");
process.exitCode = isFine ? 0 : 1;

function said({ seconds, cpu }: { readonly seconds: number; readonly cpu: number }): string {
  return `${seconds.toFixed(2)} s (of the processor ${cpu.toFixed(2)})`;
}
