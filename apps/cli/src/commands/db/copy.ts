import { Command } from "commander";
import { explainCopy } from "../../connection/database-errors.js";
import { requireExisting } from "../../connection/database-url.js";
import { namedDatabase } from "../../options/database-option.js";
import { described } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { notice, printDone } from "../../terminal/output.js";
import { Progress } from "../../terminal/progress.js";
import { count } from "../../views/count.js";

type CopyProgress = import("@gw/store-sql").CopyProgress;

interface Options {
  readonly from: string;
  readonly to: string;
  readonly live?: boolean;
  readonly json?: boolean;
}

const labels: Readonly<Record<CopyProgress["phase"], string>> = {
  copy: "copying",
  compare: "checking the source for changes",
  check: "reading back the target",
};

export function copyDatabase(io: CliIo): Command {
  return described(new Command("copy"), "Copy a whole gateway to another, empty database.", [
    "gw db copy --from sqlite:.gw/gateway.db --to postgres://gw@127.0.0.1:5432/gateway",
    "gw db copy --from env:OLD_DATABASE_URL --to file:/run/secrets/new-database-url",
    "gw db copy --from env:PRODUCTION --to sqlite:./copy.db --live",
  ])
    .requiredOption("--from <url>", "the database to copy; it is not changed")
    .requiredOption("--to <url>", "the empty target database; its schema is created")
    .option("--live", "copy the state at one moment, although the source changes")
    .option("--json", "print JSON, also for errors")
    .addHelpText(
      "after",
      `
A URL is sqlite:<path>, mysql://<user>:<password>@<host>:<port>/<database>, the same with
postgres://, or env:<name> or file:<path>, which hide the URL from other users of this machine.

Copies the sealed secrets unchanged, with all ids, times, revisions, the key registry and the audit
trail. Stop the gateways on the source first. The source is read in one snapshot; the target
receives everything or nothing, and is compared at the end. Neither database contains the keys
(GW_KEK_<n>): a server on the target needs the keys of the source.`,
    )
    .action(async ({ from: fromText, to: toText, live, json }: Options) => {
      const from = await namedDatabase(io, "--from", fromText);
      const to = await namedDatabase(io, "--to", toText);
      requireExisting(from, "pass the database to copy as --from");
      const { copyDatabase: copy } = await import("@gw/store-sql");
      const progress = new Progress(io);
      const onProgress = ({ phase, done, total }: CopyProgress): void =>
        progress.show({ label: labels[phase], done, total, unit: "rows" });
      const report = await explainCopy(() =>
        copy({ from: { url: from }, to: { url: to }, live, onProgress }).finally(() =>
          progress.end(),
        ),
      );
      for (const message of report.notices) notice(io, message);
      if (report.sourceChanged) {
        notice(io, "The source changed during the copy: later changes are not in the target.");
      }
      const rows = Object.fromEntries(report.rows);
      const total = Object.values(rows).reduce((sum, number) => sum + number, 0);
      const sentence =
        `Copied ${count(total, "row")} from ${report.from} to ${report.to}, at revision ` +
        `${report.revision}, and compared them`;
      printDone(io, { json }, sentence, { ...report, rows });
      if (json) return;
      notice(io, "Serve it with the keys of the source (GW_KEK_<n>), which no database contains.");
    });
}
