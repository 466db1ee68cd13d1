import { kindVariables, type ServerKind, serverKinds } from "./server-kind.ts";
import { findPrograms, programFolders } from "./servers/programs.ts";
import { startServer } from "./servers/start-server.ts";
import type { OwnServer } from "./test-server.ts";

/** How to start the kinds of servers whose variable is not set. */
export interface MissingServersOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly isInstalled?: (kind: ServerKind) => boolean;
  readonly start?: (kind: ServerKind) => Promise<OwnServer>;
}

/**
 * Starts a server of each installed kind whose variable is not set, and sets the variable.
 * Resolves to a function that stops these servers and unsets their variables.
 */
export async function startMissingServers({
  environment,
  isInstalled = (kind) => findPrograms(kind, programFolders(kind)) !== undefined,
  start = startServer,
}: MissingServersOptions): Promise<() => Promise<void>> {
  const missing = serverKinds.filter((kind) => !environment[kindVariables[kind]]);
  const outcomes = await Promise.allSettled(missing.filter(isInstalled).map((kind) => start(kind)));
  const servers = outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    for (const { kind } of servers) delete environment[kindVariables[kind]];
  };
  const failure = outcomes.find((one) => one.status === "rejected");
  if (failure !== undefined) {
    await stop();
    throw failure.reason;
  }
  for (const { kind, url } of servers) environment[kindVariables[kind]] = url;
  return stop;
}
