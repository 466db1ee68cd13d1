import { parseArgs } from "node:util";
import { type ServerKind, serverKinds } from "@gw/test-databases";
import { runStarts } from "../starts/run-starts.ts";

// Eight gateways started at once on an empty database: one schema, all serve. Killed at twenty
// random moments of the migration: the next start completes it.

const { values } = parseArgs({
  options: {
    kind: { type: "string", multiple: true, default: [...serverKinds] },
    gateways: { type: "string", default: "8" },
    kills: { type: "string", default: "20" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});

let isFine = true;
for (const kind of values.kind) {
  const options = {
    kind: kind as ServerKind,
    gateways: Number(values.gateways),
    kills: Number(values.kills),
    seed: Number(values.seed),
  };
  console.log(JSON.stringify(options));
  const { problems, seconds, killedAt, statements } = await runStarts(options);
  for (const problem of problems) console.error(problem);
  isFine &&= problems.length === 0;
  console.log(
    `${kind}: ${options.gateways} gateways serve after ${seconds.toFixed(1)} s; killed before ` +
      `statements ${killedAt.join(", ")} of ${statements}, completed each time`,
  );
}
console.log(isFine ? "one schema, and every start completes it" : "FAILED");
process.exitCode = isFine ? 0 : 1;
