/** A row as an object of its columns. */
export type Row = Record<string, unknown>;

/** A connection to a server. */
export interface Session {
  /** False once the server or the client has closed it. */
  readonly isOpen: boolean;
  run(sql: string): Promise<readonly Row[]>;
  close(): void;
}

/** The differences between the kinds of servers at run time. */
export interface Dialect {
  /** Connects, or rejects after 5 seconds. */
  open(url: string): Promise<Session>;
  create(session: Session, name: string): Promise<void>;
  drop(session: Session, name: string): Promise<void>;
  /** Returns a function that wipes one database repeatedly, and may cache its tables. */
  newWipe(): (session: Session) => Promise<void>;
}
