import type { Command } from "commander";
import { explainDatabase } from "../../connection/database-errors.js";
import { databaseSettings } from "../../options/database-option.js";
import { type InstallationOptions, installationCommand } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { notice, printDone } from "../../terminal/output.js";

export function migrateDatabase(io: CliIo): Command {
  return installationCommand("migrate", "Create the schema of a database, or update it.", [
    "gw db migrate",
    "gw db migrate --database file:/run/secrets/gw-admin-database-url",
  ])
    .addHelpText(
      "after",
      `
A server does this at its start. If the database user of the server may not change the schema, run
this first as a user who may. It can be interrupted and repeated; if several run at once, one
migrates and the others wait.`,
    )
    .action(async (options: InstallationOptions) => {
      const settings = await databaseSettings(io, options.database);
      const url = settings.databaseUrl;
      const [{ makeDataFolder }, { migrateDatabase: migrate }] = await Promise.all([
        import("@gw/gateway"),
        import("@gw/store-sql"),
      ]);
      const report = await explainDatabase(options.database, async () => {
        await makeDataFolder(settings);
        return migrate({ url });
      });
      const { description, version, applied, notices } = report;
      for (const message of notices) notice(io, message);
      const done =
        applied.length === 0
          ? "the schema was up to date"
          : `applied ${applied.map(({ id, name }) => `${id} (${name})`).join(", ")}`;
      printDone(io, options, `${description}: ${done}; schema version ${version}`, report);
    });
}
