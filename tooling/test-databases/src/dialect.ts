/** A row by the names of its columns. */
export type Row = Record<string, unknown>;

/** A connection to a server. */
export interface Session {
  /** False once the server or we have closed it. */
  readonly isOpen: boolean;
  run(sql: string): Promise<readonly Row[]>;
  close(): void;
}

/** What differs between the kinds of servers once they run. */
export interface Dialect {
  /** Connects within 5 seconds, or rejects. */
  open(url: string): Promise<Session>;
  create(session: Session, name: string): Promise<void>;
  drop(session: Session, name: string): Promise<void>;
  /** A function that wipes one database over and over, and may remember its tables. */
  newWipe(): (session: Session) => Promise<void>;
}
