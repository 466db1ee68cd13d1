/** Milliseconds without a sign of life after which a server counts as gone. */
export const heartbeatTimeout = 30_000;

/** What a running server says of itself. */
export interface ServerSign {
  /** 1 to 255 characters, never the same for two processes. */
  readonly serverId: string;
  /** The versions of the key-encryption key that it can use. */
  readonly kekVersions: readonly number[];
}

/** A running server, as the others see it. */
export interface LiveServer extends ServerSign {
  /** Milliseconds since the Unix epoch, by the clock of what keeps the data. */
  readonly startedAt: number;
  /** Milliseconds since its last sign of life, by the same clock. */
  readonly silentFor: number;
}

/**
 * Which servers run on one store and which keys they hold, so that no key becomes the active one
 * before all of them have it. Advice for operators: what keeps data readable is checked in every
 * write, whether or not a server is known here.
 */
export interface ServerRegistry {
  /**
   * Says that the server is there. The first sign of a server waits for a change of the registry
   * that is under way: whoever gives it and then reads the registry either was seen by that change
   * or sees it.
   */
  announce(sign: ServerSign): Promise<void>;
  /** Takes it off the board; one that is not there is no error. */
  withdraw(serverId: string): Promise<void>;
  /** Those with a sign of life in the last {@link heartbeatTimeout}, by id. */
  list(): Promise<LiveServer[]>;
}
