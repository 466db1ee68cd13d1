import type { Command } from "commander";
import type { CliIo } from "../cli-io.js";
import { noun } from "../noun.js";
import { copyDatabase } from "./db/copy.js";
import { migrateDatabase } from "./db/migrate.js";
import { databaseStatus } from "./db/status.js";

export function db(io: CliIo): Command {
  return noun(
    "db",
    {
      summary: "The database itself: its schema, and moving it.",
      examples: [
        "gw db status",
        "gw db migrate --database env:DATABASE_URL",
        "gw db copy --from sqlite:.gw/gateway.db --to env:DATABASE_URL",
      ],
    },
    [databaseStatus(io), migrateDatabase(io), copyDatabase(io)],
  );
}
