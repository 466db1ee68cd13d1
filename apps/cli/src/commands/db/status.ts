import type { Command } from "commander";
import { explainDatabase } from "../../connection/database-errors.js";
import { requireExisting } from "../../connection/database-url.js";
import { databaseSettings } from "../../options/database-option.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { notice, printOne, type View } from "../../terminal/output.js";
import { showTime } from "../../views/time.js";

type SchemaStatus = import("@gw/store-sql").SchemaStatus;

const statusView: View<SchemaStatus> = {
  none: "no database",
  columns: [],
  details: ({ description, version, newest, applied, pending }) => [
    ["database", description],
    ["schema version", version === 0 ? "none: it contains no gateway" : String(version)],
    ["newest known", String(newest)],
    ...applied.map(
      ({ id, name, appliedAt }) => [`migration ${id}`, `${name}, ${showTime(appliedAt)}`] as const,
    ),
    ...pending.map(({ id, name }) => [`migration ${id}`, `${name}, pending`] as const),
  ],
};

export function databaseStatus(io: CliIo): Command {
  return installationCommand(
    "status",
    "Show the schema version and the migrations of a database.",
    ["gw db status", "gw db status --database env:DATABASE_URL --json"],
  )
    .addHelpText(
      "after",
      `
Without --database, shows the database of a server in this environment (GW_DATABASE_URL).
The exit code is 0 with pending migrations, which the start of a server or gw db migrate applies.`,
    )
    .action(async (options: InstallationOptions) => {
      const { databaseUrl: url } = await databaseSettings(io, options.database);
      requireExisting(url, "gw serve or gw db migrate creates one");
      const { readSchemaStatus } = await import("@gw/store-sql");
      const status = await explainDatabase(options.database, () => readSchemaStatus({ url }));
      printOne(io, options, statusView, status);
      if (status.version > status.newest && !options.json) {
        notice(io, "A newer release created this schema; this release cannot use it.");
      }
    });
}
