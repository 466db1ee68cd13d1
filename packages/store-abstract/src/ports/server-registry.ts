/** Milliseconds without a heartbeat after which a server counts as stopped. */
export const heartbeatTimeout = 30_000;

/** The heartbeat of a running server. */
export interface ServerHeartbeat {
  /** 1 to 255 characters; unique for each process. */
  readonly serverId: string;
  /** The versions of the key-encryption key that the server can use. */
  readonly kekVersions: readonly number[];
}

/** A running server, as the registry lists it. */
export interface LiveServer extends ServerHeartbeat {
  /** Whether its release confines each request to a workspace; earlier ones see a single one. */
  readonly knowsWorkspaces: boolean;
  /** Milliseconds since the Unix epoch, by the clock of the backend. */
  readonly startedAt: number;
  /** Milliseconds since the last heartbeat, by the clock of the backend. */
  readonly silentFor: number;
}

/**
 * The servers that run on one store and the keys they hold, so that a key becomes active only when
 * all of them have it. Informs operators only: every write checks on its own that data stays
 * readable, whether or not a server is registered.
 */
export interface ServerRegistry {
  /**
   * Stores a heartbeat. The first heartbeat of a server waits for a key registry transaction in
   * progress: a server that announces itself and then reads the key registry either was seen by
   * that transaction or sees its result.
   */
  announce(heartbeat: ServerHeartbeat): Promise<void>;
  /** Removes a server; an unknown id is not an error. */
  withdraw(serverId: string): Promise<void>;
  /** The servers with a heartbeat within {@link heartbeatTimeout}, by id. */
  list(): Promise<LiveServer[]>;
}
