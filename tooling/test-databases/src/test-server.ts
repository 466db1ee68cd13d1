import type { ServerKind } from "./server-kind.ts";
import type { TestDatabase } from "./test-database.ts";

/** A database server on which tests create databases. */
export interface TestServer {
  readonly kind: ServerKind;
  /** The administrative URL, with user and password. */
  readonly url: string;
  /** Creates an empty database with a unique name. */
  createDatabase(): Promise<TestDatabase>;
}

/** A server that the test started and may therefore kill or pause. */
export interface OwnServer extends TestServer {
  /** The process id of the postmaster or mariadbd; it changes with `start`. */
  readonly pid: number;
  /** Sends SIGKILL, as in a crash; resolves when no process of the server is left. */
  kill(): Promise<void>;
  /** Suspends all its processes: it accepts connections and does not answer. */
  pause(): Promise<void>;
  /** Resumes a paused server. */
  resume(): Promise<void>;
  /** Restarts it with the same folder and port; resolves when it answers a query. */
  start(): Promise<void>;
  /** Stops it in any state, and deletes its data; may be called repeatedly. */
  stop(): Promise<void>;
}
