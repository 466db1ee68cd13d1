import type { OpenedGateway, ServerSettings } from "@gw/gateway";
import { wrongUse } from "../cli-error.js";
import type { CliIo } from "../terminal/cli-io.js";
import { databaseSettings } from "../options/database-option.js";
import { explainDatabase } from "./database-errors.js";
import { notice } from "../terminal/output.js";

/**
 * The settings of the gateway whose database is worked on.
 *
 * @throws CliError WRONG_USE where only a server is named: it gives no value away
 */
export async function localSettings(
  io: CliIo,
  database: string | undefined,
): Promise<ServerSettings> {
  const { GW_URL: server = "", GW_DATABASE_URL: named = "" } = io.env;
  if (database === undefined && named === "" && server !== "") {
    throw wrongUse(
      "GW_URL names a server, and a server gives no credential away, nor takes one with its id: " +
        "name its database with --database or GW_DATABASE_URL, and have its keys (GW_KEK_<n>)",
    );
  }
  return databaseSettings(io, database);
}

/** Opens the gateway as a server with these settings would, and closes it whatever happens. */
export async function withLocalGateway<T>(
  io: CliIo,
  {
    settings,
    database,
  }: { readonly settings: ServerSettings; readonly database?: string | undefined },
  work: (gateway: OpenedGateway) => Promise<T>,
): Promise<T> {
  const { boundHeap, openGateway } = await import("@gw/gateway");
  // What goes through all rows here runs for long.
  boundHeap();
  const gateway = await explainDatabase(database, () =>
    openGateway(settings, { onNotice: ({ message }) => notice(io, message) }),
  );
  try {
    return await work(gateway);
  } finally {
    await gateway.close();
  }
}
