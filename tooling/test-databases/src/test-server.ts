import type { ServerKind } from "./server-kind.ts";
import type { TestDatabase } from "./test-database.ts";

/** A database server that makes databases for tests. */
export interface TestServer {
  readonly kind: ServerKind;
  /** The administrative URL, with user and password. */
  readonly url: string;
  /** An empty database with a name that nothing else has. */
  createDatabase(): Promise<TestDatabase>;
}

/** A server that the test started itself, and may therefore break. */
export interface OwnServer extends TestServer {
  /** The process id of the postmaster or mariadbd; another one after `start`. */
  readonly pid: number;
  /** SIGKILL, as a crash would; resolves when no process of it is left. */
  kill(): Promise<void>;
  /** Freezes all its processes: it takes connections and answers nothing. */
  pause(): Promise<void>;
  /** Lets a paused server go on. */
  resume(): Promise<void>;
  /** Starts it again over the same folder and port; resolves when it answers a query. */
  start(): Promise<void>;
  /** Ends it, in whatever state it is, and deletes everything it had; more than once if need be. */
  stop(): Promise<void>;
}
