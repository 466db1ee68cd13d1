import { type ServerKind, sharedServer, startServer, type TestServer } from "@gw/test-databases";

/** A database server to measure on. */
export interface BenchServer {
  readonly server: TestServer;
  /** Ends it, where it was started for this alone. */
  stop(): Promise<void>;
}

/** The one that a variable names, or one of its own; where there is none, stderr says how to get it. */
export async function openBenchServer(kind: ServerKind): Promise<BenchServer | undefined> {
  const shared = sharedServer(kind);
  if (shared !== undefined) return { server: shared, stop: async () => {} };
  try {
    // As durable as one that serves: a COMMIT that waits for no disk is nobody's COMMIT.
    const server = await startServer(kind, { isDurable: true });
    return { server, stop: () => server.stop() };
  } catch (error) {
    if (!(error instanceof Error && /server was found/.test(error.message))) throw error;
    console.error(`${kind}: ${error.message}`);
    return undefined;
  }
}
