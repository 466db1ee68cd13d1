import type { Command } from "commander";
import type { CliIo } from "../../terminal/cli-io.js";
import { databaseSettings } from "../../options/database-option.js";
import { explainDatabase } from "../../connection/database-errors.js";
import { notice, printDone } from "../../terminal/output.js";
import { type StoreOptions, storeCommand } from "../../options/store-command.js";

export function migrateDatabase(io: CliIo): Command {
  return storeCommand("migrate", "Bring the schema of a database up to date, or make it.", [
    "gw db migrate",
    "gw db migrate --database file:/run/secrets/gw-admin-database-url",
  ])
    .addHelpText(
      "after",
      `
Every start of a server does this by itself. Do it beforehand where the server's own database user
may not change the schema: run it once as a user who may. It can be interrupted and run again, and
by several at once: one does it, the others wait.`,
    )
    .action(async (options: StoreOptions) => {
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
          ? "nothing was to be done"
          : `applied ${applied.map(({ id, name }) => `${id} (${name})`).join(", ")}`;
      printDone(io, options, `${description}: ${done}; schema version ${version}`, report);
    });
}
