import { serverKinds } from "@gw/test-databases";
import { runFleet } from "../fleet/run-fleet.ts";
import { rounded } from "../load/latency.ts";
import { defineSoakTest, seedOption } from "../soak-test.ts";

export const fleetTest = defineSoakTest({
  name: "fleet",
  summary: "four gateways on one database with sixteen writers; no update is lost or duplicated",
  options: {
    only: { type: "choices", choices: serverKinds, help: "database server" },
    gateways: { type: "number", default: 4, help: "gateways on the database" },
    writers: { type: "number", default: 16, help: "writers that use all gateways" },
    seconds: { type: "number", default: 60, help: "minimum duration of the load" },
    kills: { type: "number", default: 0, help: "SIGKILLs of the database server" },
    cuts: { type: "number", default: 0, help: "database sessions to terminate" },
    seed: seedOption,
  },
  async run({ only, ...size }) {
    let hasPassed = true;
    for (const kind of only) {
      console.log(JSON.stringify({ kind, ...size }));
      const { problems, ...report } = await runFleet({ kind, ...size, log: console.log });
      console.log(JSON.stringify(report, (_, value) => rounded(value), 2));
      for (const problem of problems.slice(0, 50)) console.error(problem);
      console.log(`${kind}: ${problems.length} problems`);
      hasPassed &&= problems.length === 0 && report.mutations > 0;
    }
    return hasPassed;
  },
});
