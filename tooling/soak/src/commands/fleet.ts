import { parseArgs } from "node:util";
import { type ServerKind, serverKinds } from "@gw/test-databases";
import { runFleet } from "../fleet/run-fleet.ts";

// Four gateways on one database, sixteen writers that make every kind of mutation, and with --kills
// a database server that is killed under them, with --cuts one that ends their sessions, rather in
// a commit than not: no lost update, nothing made twice, no broken invariant, the revision strictly
// rising, no answer but 503 while the database is away.

const { values } = parseArgs({
  options: {
    kind: { type: "string", multiple: true, default: [...serverKinds] },
    gateways: { type: "string", default: "4" },
    writers: { type: "string", default: "16" },
    seconds: { type: "string", default: "60" },
    kills: { type: "string", default: "0" },
    cuts: { type: "string", default: "0" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});

let isFine = true;
for (const kind of values.kind) {
  const options = {
    kind: kind as ServerKind,
    gateways: Number(values.gateways),
    writers: Number(values.writers),
    seconds: Number(values.seconds),
    kills: Number(values.kills),
    cuts: Number(values.cuts),
    seed: Number(values.seed),
  };
  console.log(JSON.stringify(options));
  const { problems, ...report } = await runFleet({ ...options, log: console.log });
  console.log(JSON.stringify(report, (_, value) => rounded(value), 2));
  for (const problem of problems.slice(0, 50)) console.error(problem);
  if (problems.length > 0 || report.mutations === 0) isFine = false;
  console.log(`${kind}: ${problems.length} problems`);
}
console.log(isFine ? "nothing was lost, nothing is broken" : "FAILED");
process.exitCode = isFine ? 0 : 1;

function rounded(value: unknown): unknown {
  return typeof value === "number" ? Math.round(value * 10) / 10 : value;
}
