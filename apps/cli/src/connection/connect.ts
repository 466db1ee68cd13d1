import type { MutationContext } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import type { CliIo } from "../terminal/cli-io.js";
import type { Connection } from "./gateway-client.js";
import type { StoreOptions } from "../options/store-command.js";

interface ConnectOptions extends Pick<StoreOptions, "database"> {
  /** Whether a value will be sealed: on a database directly, only that needs a key. */
  readonly seals?: boolean | undefined;
}

/** Opens what the options name, works with it, and closes it whatever happens. */
export async function withConnection(
  io: CliIo,
  options: ConnectOptions,
  work: (connection: Connection) => Promise<void>,
): Promise<void> {
  const connection = await connect(io, options);
  try {
    await work(connection);
  } catch (error) {
    throw connection.explain(error);
  } finally {
    await connection.close();
  }
}

/** {@link withConnection} for commands that need the store alone. */
export function withStore(
  io: CliIo,
  options: ConnectOptions,
  work: (store: GatewayStore, by: MutationContext) => Promise<void>,
): Promise<void> {
  return withConnection(io, options, ({ store, by }) => work(store, by));
}

// Loaded when needed: most commands speak with a server, and a driver takes its time to load.
async function connect(io: CliIo, { database, seals }: ConnectOptions): Promise<Connection> {
  if (database === undefined) return (await import("./server-client.js")).connectToServer(io);
  const { openDatabase } = await import("./database-client.js");
  return openDatabase(io, { url: database, seals: seals === true });
}
