import type { Command } from "commander";
import { noun } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { copyDatabase } from "./copy.js";
import { migrateDatabase } from "./migrate.js";
import { databaseStatus } from "./status.js";

export function db(io: CliIo): Command {
  return noun(
    "db",
    {
      summary: "Manage the database: its schema and copies.",
      examples: [
        "gw db status",
        "gw db migrate --database env:DATABASE_URL",
        "gw db copy --from sqlite:.gw/gateway.db --to env:DATABASE_URL",
      ],
    },
    [databaseStatus(io), migrateDatabase(io), copyDatabase(io)],
  );
}
