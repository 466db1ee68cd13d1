import type { MutationContext } from "@gw/entities";
import type { GatewayStore } from "@gw/store-abstract";
import { chosenWorkspace } from "../options/workspace-option.js";
import type { CliIo } from "../terminal/cli-io.js";
import { notice } from "../terminal/output.js";
import type { KeyUse } from "./database-client.js";
import type { GatewayClient } from "./gateway-client.js";

export interface ConnectOptions {
  /** The database to open; the server of the environment if absent. */
  readonly database?: string | undefined;
  /** The name of the workspace; that of GW_WORKSPACE if absent, and otherwise chosen by the server. */
  readonly workspace?: string | undefined;
  /** What the command needs the keys for; nothing if absent. A server has its own keys. */
  readonly keyUse?: KeyUse | undefined;
  /** Whether input that causes a warning is refused. */
  readonly strict?: boolean | undefined;
}

/** Connects to what the options name, runs the work, and closes the connection. */
export async function withClient<T>(
  io: CliIo,
  options: ConnectOptions,
  work: (client: GatewayClient) => Promise<T>,
): Promise<T> {
  const client = await connect(io, options);
  try {
    return await work(client);
  } catch (error) {
    throw client.explainError(error);
  } finally {
    await client.close();
  }
}

/** {@link withClient} for commands on the whole installation: GW_WORKSPACE does not concern them. */
export function withInstallation<T>(
  io: CliIo,
  options: Omit<ConnectOptions, "workspace">,
  work: (client: GatewayClient) => Promise<T>,
): Promise<T> {
  const env = { ...io.env, GW_WORKSPACE: undefined };
  return withClient({ ...io, env }, options, work);
}

/** {@link withClient} for commands that use only the store. Prints warnings about their input. */
export function withStore(
  io: CliIo,
  options: ConnectOptions,
  work: (store: GatewayStore, by: MutationContext) => Promise<void>,
): Promise<void> {
  return withClient(io, options, ({ store, by }) =>
    work(store, { ...printingWarnings(io, by), strict: options.strict }),
  );
}

/** The author of a change whose warnings are printed. */
export function printingWarnings(io: CliIo, by: MutationContext): MutationContext {
  return {
    ...by,
    onWarnings(warnings) {
      for (const { message } of warnings) notice(io, `warning: ${message}`);
    },
  };
}

// Imported on demand: most commands use a server, and database drivers load slowly.
async function connect(io: CliIo, options: ConnectOptions): Promise<GatewayClient> {
  const { database, keyUse } = options;
  const workspace = chosenWorkspace(io, options.workspace);
  if (database === undefined) {
    return (await import("./server-client.js")).connectToServer(io, workspace);
  }
  const { openDatabaseClient } = await import("./database-client.js");
  return openDatabaseClient(io, { database, workspace, keyUse });
}
