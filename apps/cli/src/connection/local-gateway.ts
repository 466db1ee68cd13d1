import type { OpenedGateway, OpenGatewayOptions, ServerSettings } from "@gw/gateway";
import { wrongUse } from "../cli-error.js";
import { databaseSettings } from "../options/database-option.js";
import type { CliIo } from "../terminal/cli-io.js";
import { notice } from "../terminal/output.js";
import { explainDatabase } from "./database-errors.js";

/**
 * Reads the settings of the gateway whose database a command opens.
 *
 * @throws CliError WRONG_USE if the environment names only a server, which returns no credential
 */
export async function localSettings(
  io: CliIo,
  database: string | undefined,
): Promise<ServerSettings> {
  const { GW_URL: server = "", GW_DATABASE_URL: url, GW_DATABASE_URL_FILE: file } = io.env;
  if (database === undefined && !url && !file && server !== "") {
    throw wrongUse(
      "GW_URL names a server, but this command works on a database, because a server returns no " +
        "credential: name the database with --database or GW_DATABASE_URL, and set its keys " +
        "(GW_KEK_<n>)",
    );
  }
  return databaseSettings(io, database);
}

interface LocalGatewayOptions extends Pick<OpenGatewayOptions, "toleratesKeyProblems"> {
  readonly settings: ServerSettings;
  readonly database?: string | undefined;
}

/** Opens the gateway as a server with these settings would. */
export async function openLocalGateway(
  io: CliIo,
  { settings, database, toleratesKeyProblems }: LocalGatewayOptions,
): Promise<OpenedGateway> {
  const { boundHeap, openGateway } = await import("@gw/gateway");
  // Commands that read every row run for a long time.
  boundHeap();
  return explainDatabase(database, () =>
    openGateway(settings, {
      toleratesKeyProblems,
      onNotice: ({ message }) => notice(io, message),
    }),
  );
}

/**
 * Opens the gateway and closes it after the work. For commands that need ports that no server offers
 * and that a `GatewayClient` therefore lacks: `keys adopt`, `export` and `import`.
 */
export async function withLocalGateway<T>(
  io: CliIo,
  options: LocalGatewayOptions,
  work: (gateway: OpenedGateway) => Promise<T>,
): Promise<T> {
  const gateway = await openLocalGateway(io, options);
  try {
    return await work(gateway);
  } finally {
    await gateway.close();
  }
}
