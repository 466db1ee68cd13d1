import { serverKinds } from "@gw/test-databases";
import { defineSoakTest, seedOption } from "../soak-test.ts";
import { runStarts } from "../starts/run-starts.ts";

export const startsTest = defineSoakTest({
  name: "starts",
  summary: "eight gateways start at once on an empty database; killed migrations are completed",
  options: {
    only: { type: "choices", choices: serverKinds, help: "database server" },
    gateways: { type: "number", default: 8, help: "gateways that start at once" },
    kills: { type: "number", default: 20, help: "starts to kill during the migration" },
    seed: seedOption,
  },
  async run({ only, ...size }) {
    let hasPassed = true;
    for (const kind of only) {
      console.log(JSON.stringify({ kind, ...size }));
      const { problems, seconds, killedAt, statements } = await runStarts({ kind, ...size });
      for (const problem of problems) console.error(problem);
      hasPassed &&= problems.length === 0;
      console.log(
        `${kind}: ${size.gateways} gateways serve after ${seconds.toFixed(1)} s; killed before ` +
          `statements ${killedAt.join(", ")} of ${statements}`,
      );
    }
    return hasPassed;
  },
});
