import type { MutationContext } from "@gw/entities";
import type { AdoptKekOptions, KeyError } from "@gw/key-management";
import type { KekInfo, KeyOperations } from "@gw/store-abstract";
import type { CliIo } from "./terminal/cli-io.js";
import { databaseSettings } from "./options/database-option.js";
import { requireExisting } from "./connection/database-url.js";
import { explainServer } from "./connection/server-errors.js";
import { withLocalGateway } from "./connection/local-gateway.js";
import { localPrincipal } from "./connection/local-principal.js";
import { readCliSettings } from "./connection/cli-settings.js";
import type { StoreOptions } from "./options/store-command.js";

/** Where the work on keys is done: at a server with its keys, or here with those of the settings. */
export interface KeyConnection {
  readonly keys: KeyOperations;
  /** Who does it; a server knows that itself. */
  readonly by: MutationContext;
  /** What is wrong with the keys here; a server has said so at its start. */
  readonly problems: readonly KeyError[];
  /** Enters a lost version; absent at a server, which does not start without its registry. */
  readonly adopt?: (options: Pick<AdoptKekOptions, "version" | "onProgress">) => Promise<KekInfo>;
}

interface KeyConnectionOptions extends Pick<StoreOptions, "database"> {
  /** Goes on with keys that are not as they should be, for finding out and mending. */
  readonly degraded?: boolean | undefined;
}

/** Works on the keys of the database that the option names, else of the server of the environment. */
export async function withKeys(
  io: CliIo,
  { database, degraded = false }: KeyConnectionOptions,
  work: (connection: KeyConnection) => Promise<void>,
): Promise<void> {
  if (database !== undefined) return withDatabaseKeys(io, { database, degraded }, work);
  const { url, token } = readCliSettings(io.env);
  const { RestAdminClient } = await import("@gw/store-rest");
  // A step over a thousand secrets with a key service that is slow may take its time.
  const keys = new RestAdminClient({ baseUrl: url, token, timeoutMs: 120_000 });
  try {
    await work({ keys, by: {}, problems: [] });
  } catch (error) {
    throw explainServer(io.env, error);
  }
}

async function withDatabaseKeys(
  io: CliIo,
  { database, degraded }: { readonly database: string; readonly degraded: boolean },
  work: (connection: KeyConnection) => Promise<void>,
): Promise<void> {
  const settings = { ...(await databaseSettings(io, database)), degraded };
  requireExisting(settings.databaseUrl, "gw serve or gw secrets create makes one");
  const { adoptKek } = await import("@gw/key-management");
  const by = { principal: localPrincipal() };
  await withLocalGateway(io, { settings, database }, (gateway) =>
    work({
      keys: gateway.keys,
      by,
      problems: gateway.keyProblems,
      adopt: (options) => adoptKek({ ...gateway, ...options, by }),
    }),
  );
}
