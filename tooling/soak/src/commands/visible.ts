import { serverKinds } from "@gw/test-databases";
import type { Latency } from "../load/latency.ts";
import { defineSoakTest, seedOption } from "../soak-test.ts";
import { runVisible } from "../visible/run-visible.ts";

/** Milliseconds. */
const maxLag = 1_500;
/** Milliseconds; for databases that notify listeners. */
const maxMedianWithNotification = 200;

export const visibleTest = defineSoakTest({
  name: "visible",
  summary: "measures how soon one gateway sees a change that was made through another",
  options: {
    only: { type: "choices", choices: serverKinds, help: "database server" },
    changes: { type: "number", default: 200, help: "changes" },
    losses: { type: "number", default: 20, help: "listening connections to terminate" },
    seed: seedOption,
  },
  async run({ only, ...size }) {
    let hasPassed = true;
    for (const kind of only) {
      console.log(JSON.stringify({ kind, ...size }));
      const { unseen, read, notified, notifiedAfterLoss, terminated } = await runVisible({
        kind,
        ...size,
      });
      console.log(`${kind}: the next read missed ${unseen} changes; it took ${format(read)}`);
      console.log(`${kind}: followers of the revision were notified after ${format(notified)}`);
      if (notifiedAfterLoss !== undefined) {
        console.log(
          `${kind}: with ${terminated} listening sessions terminated, after ` +
            format(notifiedAfterLoss),
        );
      }
      const isPrompt = kind !== "postgres" || notified.median <= maxMedianWithNotification;
      const max = Math.max(notified.max, notifiedAfterLoss?.max ?? 0);
      hasPassed &&= unseen === 0 && isPrompt && max <= maxLag;
    }
    return hasPassed;
  },
});

function format({ median, max }: Latency): string {
  return `${median.toFixed(1)} ms (median), ${max.toFixed(0)} ms (maximum)`;
}
