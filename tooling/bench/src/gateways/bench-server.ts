import { type ServerKind, sharedServer, startServer, type TestServer } from "@gw/test-databases";

/** A database server to measure on. */
export interface BenchServer {
  readonly server: TestServer;
  /** Stops the server if it was started for the benchmark. */
  stop(): Promise<void>;
}

/** Returns the server that a variable names, or starts one. Without its programs, prints a hint. */
export async function openBenchServer(kind: ServerKind): Promise<BenchServer | undefined> {
  const shared = sharedServer(kind);
  if (shared !== undefined) return { server: shared, stop: async () => {} };
  try {
    // Durable as in production, so that COMMIT waits for the disk.
    const server = await startServer(kind, { isDurable: true });
    return { server, stop: () => server.stop() };
  } catch (error) {
    if (!(error instanceof Error && /server was found/.test(error.message))) throw error;
    console.error(`${kind}: ${error.message}`);
    return undefined;
  }
}
