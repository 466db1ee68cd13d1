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
import { mlflowPath } from "./paths/mlflow.ts";
import { promptsPath } from "./paths/prompts.ts";
import { resolvePath } from "./paths/resolve.ts";
import { sqliteCreatePath } from "./paths/sqlite-create.ts";
import { sqliteGetPath } from "./paths/sqlite-get.ts";
import { sqliteListPath } from "./paths/sqlite-list.ts";
import { startPath } from "./paths/start.ts";

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
  ...serverKinds.map(databaseServerPath),
];

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    only: { type: "string", multiple: true },
    quick: { type: "boolean", default: false },
  },
});
const { json, only = [], quick } = values;

const unknown = only.filter((name) => !paths.some((path) => path.name === name));
if (unknown.length > 0) {
  const names = paths.map((path) => path.name).join(", ");
  console.error(`\`--only\` must be one of ${names}; got ${unknown.join(", ")}`);
  process.exit(2);
}

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
  figures.push(...(await path.run({ effort, quick })));
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
