import { type ServerKind, startServer, type TestServer } from "@gw/test-databases";

/** The database server of a soak test. */
export interface ServerChoice {
  readonly kind: ServerKind;
  /** A running server; by default a new one that is as durable as in production. */
  readonly server?: TestServer | undefined;
}

/** Starts a server unless one is given, and stops it afterwards. */
export async function withServer<T>(
  { kind, server }: ServerChoice,
  work: (server: TestServer) => Promise<T>,
): Promise<T> {
  if (server !== undefined) return work(server);
  const own = await startServer(kind, { isDurable: true });
  try {
    return await work(own);
  } finally {
    await own.stop();
  }
}
