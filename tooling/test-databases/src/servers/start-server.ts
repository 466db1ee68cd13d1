import { freePort } from "@gw/test-ports";
import type { ServerKind } from "../server-kind.ts";
import type { OwnServer } from "../test-server.ts";
import type { Command, Launcher } from "./launcher.ts";
import { mysqlLauncher } from "./mysql-launcher.ts";
import { postgresLauncher } from "./postgres-launcher.ts";
import { type Programs, programFolders, requirePrograms } from "./programs.ts";
import { makeServerFolder } from "./server-folder.ts";
import { StartedServer } from "./started-server.ts";

/** How a server is started. */
export interface ServerOptions {
  /** Whether it syncs writes to the disk; defaults to false, which is faster. */
  readonly isDurable?: boolean;
  /** Settings in the server's syntax, such as `max_connections=20`. */
  readonly settings?: readonly string[];
}

const launchers: Readonly<Record<ServerKind, Launcher>> = {
  mysql: mysqlLauncher,
  postgres: postgresLauncher,
};

/** Another process may take the free port before the server listens on it. */
const attempts = 3;

/**
 * Starts a separate server in a temporary folder, on a free port of 127.0.0.1. It ends with the
 * test process at the latest.
 *
 * @throws Error that tells how to get a server if none is installed, or that contains the last
 * lines of its log if it does not start
 */
export function startServer(kind: ServerKind, options: ServerOptions = {}): Promise<OwnServer> {
  const { isDurable = false } = options;
  const { installCommand } = launchers[kind];
  return installAndStart(kind, options, (programs, folder) =>
    installCommand(programs, folder, isDurable),
  );
}

/** {@link startServer} with another way to create the data folder. */
export async function installAndStart(
  kind: ServerKind,
  { isDurable = false, settings = [] }: ServerOptions,
  installCommand: (programs: Programs, folder: string) => Command,
): Promise<OwnServer> {
  const programs = requirePrograms(kind, programFolders(kind));
  const launcher = launchers[kind];
  const user = await launcher.findUser();
  const folder = makeServerFolder({ kind, user, isDurable });
  const server = new StartedServer({
    launcher,
    folder,
    user,
    serverCommand: (place) => {
      const { file, args } = launcher.serverCommand(programs, place, isDurable);
      return { file, args: [...args, ...settings.flatMap(launcher.settingArgs)] };
    },
  });
  try {
    launcher.prepare(folder);
    await server.runFirst(installCommand(programs, folder));
    await startOnFreePort(server);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function startOnFreePort(server: StartedServer): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await server.startOn(await freePort());
    } catch (error) {
      const isTaken = error instanceof Error && /address already in use/i.test(error.message);
      if (!isTaken || attempt === attempts) throw error;
    }
  }
}
