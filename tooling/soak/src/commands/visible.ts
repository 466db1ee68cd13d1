import { parseArgs } from "node:util";
import { type ServerKind, serverKinds } from "@gw/test-databases";
import type { Lags } from "../load/latency.ts";
import { runVisible } from "../visible/run-visible.ts";

// How long it takes until a change through one gateway is seen by another: at its next read, and by
// what follows the revision; with PostgreSQL also when what listens has just lost its connection.

const { values } = parseArgs({
  options: {
    kind: { type: "string", multiple: true, default: [...serverKinds] },
    changes: { type: "string", default: "200" },
    losses: { type: "string", default: "20" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});

/** Milliseconds. */
const mostEver = 1_500;
const mostAtMedianWhereToldAtOnce = 200;

let isFine = true;
for (const kind of values.kind) {
  const options = {
    kind: kind as ServerKind,
    changes: Number(values.changes),
    losses: Number(values.losses),
    seed: Number(values.seed),
  };
  console.log(JSON.stringify(options));
  const { unseen, read, told, toldAfterLoss, ended } = await runVisible(options);
  console.log(`${kind}: ${unseen} not seen by the next read of the other gateway, ${said(read)}`);
  console.log(`${kind}: who follows the revision was told after ${said(told)}`);
  if (toldAfterLoss !== undefined) {
    console.log(`${kind}: with ${ended} listening sessions ended after ${said(toldAfterLoss)}`);
  }
  const isAtOnce = kind !== "postgres" || told.median <= mostAtMedianWhereToldAtOnce;
  const longest = Math.max(told.longest, toldAfterLoss?.longest ?? 0);
  isFine &&= unseen === 0 && isAtOnce && longest <= mostEver;
}
console.log(isFine ? "seen in time" : "FAILED");
process.exitCode = isFine ? 0 : 1;

function said({ median, longest }: Lags): string {
  return `${median.toFixed(1)} ms at the median, ${longest.toFixed(0)} ms at most`;
}
