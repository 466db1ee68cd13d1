import { type ServerKind, startServer, type TestServer } from "@gw/test-databases";

/** Which database server a proof uses. */
export interface ServerChoice {
  readonly kind: ServerKind;
  /** One that runs already; else one of its own that writes to the disk as in production. */
  readonly server?: TestServer | undefined;
}

/** Starts a server where none is given, and stops it afterwards. */
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
