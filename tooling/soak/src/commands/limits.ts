import { databaseKinds } from "../databases/database-kind.ts";
import { withDatabase } from "../databases/with-database.ts";
import { runLimits } from "../limits/run-limits.ts";
import { rounded } from "../load/latency.ts";
import { defineSoakTest, seedOption } from "../soak-test.ts";

export const limitsTest = defineSoakTest({
  name: "limits",
  summary: "calls with limits through gateways that are killed; no limit is exceeded, no call lost",
  options: {
    only: { type: "choices", choices: databaseKinds, help: "database" },
    gateways: { type: "number", default: 4, help: "gateways on the database" },
    callers: { type: "number", default: 32, help: "calls in flight" },
    seconds: { type: "number", default: 60, help: "minimum duration of the load" },
    control: {
      type: "flag",
      help: "run the negative control: limits that refused calls exceed, which are sent anyway, must be found",
    },
    seed: seedOption,
  },
  async run({ only, ...size }) {
    let hasPassed = true;
    for (const kind of only) {
      console.log(JSON.stringify({ kind, ...size }));
      const log = (line: string): void => console.log(`${kind}: ${line}`);
      const { findings, ...report } = await withDatabase({ kind }, (database) =>
        runLimits(database, { ...size, log }),
      );
      log(JSON.stringify(report, (_, value) => rounded(value), 2));
      const print = size.control ? console.log : console.error;
      for (const { kind: what, text } of findings.slice(0, 50)) print(`${what}: ${text}`);
      log(`${findings.length} findings`);
      const found = new Set(findings.map((finding) => finding.kind));
      hasPassed &&= size.control
        ? (["window", "record", "ledger"] as const).every((one) => found.has(one))
        : findings.length === 0 && report.completed > 0;
    }
    return hasPassed;
  },
});
