import { writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { serverKinds } from "@gw/test-databases";
import type { Figure } from "./figures/figure.ts";
import { formatTable } from "./figures/format-table.ts";
import { callsPath } from "./paths/calls.ts";
import { databaseServerPath } from "./paths/database-server.ts";
import { gw2Path } from "./paths/gw2.ts";
import { httpCreatePath } from "./paths/http-create.ts";
import { httpGetPath } from "./paths/http-get.ts";
import { limitsPath } from "./paths/limits.ts";
import { mlflowPath } from "./paths/mlflow.ts";
import { promptsPath } from "./paths/prompts.ts";
import { resolvePath } from "./paths/resolve.ts";
import { sqliteCreatePath } from "./paths/sqlite-create.ts";
import { sqliteGetPath } from "./paths/sqlite-get.ts";
import { sqliteListPath } from "./paths/sqlite-list.ts";
import { startPath } from "./paths/start.ts";
import { usagePath } from "./paths/usage.ts";

const paths = [
  gw2Path,
  mlflowPath,
  sqliteGetPath,
  sqliteListPath,
  sqliteCreatePath,
  resolvePath,
  httpGetPath,
  httpCreatePath,
  callsPath,
  promptsPath,
  startPath,
  usagePath,
  limitsPath,
  ...serverKinds.map(databaseServerPath),
];

// pnpm bench [<path>…] [--quick] [--json <file>] [--records <number>]; without a path it runs all of them.
const { json, quick, records, only } = readArguments();

// Other load affects both sides, but not in every round alike.
const [busy = 0] = loadavg();
if (busy > 0.5) {
  console.error(
    `figures are less exact: load average ${busy.toFixed(1)} on ${availableParallelism()} processors`,
  );
}

const effort = quick ? { rounds: 5, sampleMs: 5 } : { rounds: 41, sampleMs: 25 };
const figures: Figure[] = [];
for (const path of paths) {
  if (only.length > 0 && !only.includes(path.name)) continue;
  if (process.stderr.isTTY) process.stderr.write(`${path.name} …\n`);
  figures.push(...(await path.run({ effort, quick, records })));
}

console.log(formatTable(figures));
if (json !== undefined) {
  const run = {
    node: process.version,
    platform: process.platform,
    arch: process.arch,
    busy,
    quick,
  };
  writeFileSync(json, `${JSON.stringify({ ...run, figures }, null, 2)}\n`);
}

function readArguments() {
  const names = paths.map(({ name }) => name);
  try {
    const { values, positionals } = parseArgs({
      options: {
        json: { type: "string" },
        quick: { type: "boolean", default: false },
        records: { type: "string" },
      },
      allowPositionals: true,
    });
    const unknown = positionals.filter((name) => !names.includes(name));
    const records = values.records === undefined ? undefined : Number(values.records);
    const isCount = records === undefined || (Number.isSafeInteger(records) && records > 0);
    if (!isCount) throw new Error("--records must be a whole number of at least 1");
    if (unknown.length === 0) return { ...values, records, only: positionals };
    console.error(`there is no path ${unknown.join(", ")}; the paths are ${names.join(", ")}`);
  } catch (error) {
    console.error((error as Error).message);
  }
  process.exit(2);
}
