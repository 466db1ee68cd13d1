import { parseArgs } from "node:util";
import { type ServerKind, serverKinds } from "@gw/test-databases";
import { runVisible } from "./visible/run-visible.ts";

// How long it takes until a change through one gateway is seen by another: at its next read, and by
// what follows the revision.

const { values } = parseArgs({
  options: {
    kind: { type: "string", multiple: true, default: [...serverKinds] },
    changes: { type: "string", default: "200" },
  },
});

let isFine = true;
for (const kind of values.kind) {
  const changes = Number(values.changes);
  const report = await runVisible({ kind: kind as ServerKind, changes });
  const { unseen, median, longest } = report;
  console.log(
    `${kind}: ${changes} changes, ${unseen} not seen by the next read through the other gateway; ` +
      `its watch told of them after ${median.toFixed(1)} ms at the median, ${longest.toFixed(0)} ms at most`,
  );
  const isInTime = longest <= 1_500 && (kind !== "postgres" || median <= 200);
  isFine &&= unseen === 0 && isInTime;
}
console.log(isFine ? "seen in time" : "FAILED");
process.exitCode = isFine ? 0 : 1;
