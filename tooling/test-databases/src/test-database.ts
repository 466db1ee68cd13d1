import { randomBytes } from "node:crypto";
import type { Dialect, Row, Session } from "./dialect.ts";

/** A database of its own, for one test or a few. */
export interface TestDatabase {
  /** The URL to open it by, with user and password. */
  readonly url: string;
  /** `gw_test_` and 16 hex digits. */
  readonly name: string;
  /**
   * Runs one statement inside of the database as an administrator. All runs share a connection,
   * which is opened by the first and closed by `drop`. Whole numbers are numbers while they are
   * safe, and strings beyond.
   */
  run(sql: string): Promise<readonly Row[]>;
  /**
   * Deletes the rows of all tables named `gateway_*` except those of the migrations, and sets the
   * revision to 0. Counters of the server (auto increment, sequences) go on from where they were.
   */
  wipe(): Promise<void>;
  /** Drops the database, even under clients that are still connected. */
  drop(): Promise<void>;
}

/** Creates a database on the server that an administrative URL names. */
export async function createDatabase(dialect: Dialect, serverUrl: string): Promise<TestDatabase> {
  const name = `gw_test_${randomBytes(8).toString("hex")}`;
  await onServer(dialect, serverUrl, (session) => dialect.create(session, name));
  return new OpenedDatabase(dialect, serverUrl, name);
}

async function onServer(
  dialect: Dialect,
  serverUrl: string,
  act: (session: Session) => Promise<unknown>,
): Promise<void> {
  // A connection for each act: a kept one would not outlive a server that is killed and restarted.
  const session = await dialect.open(serverUrl);
  try {
    await act(session);
  } finally {
    session.close();
  }
}

class OpenedDatabase implements TestDatabase {
  readonly url: string;
  readonly name: string;
  readonly #dialect: Dialect;
  readonly #serverUrl: string;
  readonly #wipe: (session: Session) => Promise<void>;
  #session: Promise<Session> | undefined;

  constructor(dialect: Dialect, serverUrl: string, name: string) {
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    this.url = url.href;
    this.name = name;
    this.#dialect = dialect;
    this.#serverUrl = serverUrl;
    this.#wipe = dialect.newWipe();
  }

  async run(sql: string): Promise<readonly Row[]> {
    return (await this.#opened()).run(sql);
  }

  async wipe(): Promise<void> {
    await this.#wipe(await this.#opened());
  }

  async drop(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    (await session?.catch(() => undefined))?.close();
    await onServer(this.#dialect, this.#serverUrl, (admin) => this.#dialect.drop(admin, this.name));
  }

  /** The kept connection; a new one where there is none or the server has closed it. */
  #opened(): Promise<Session> {
    const kept = this.#session;
    const opened = (async () => {
      const session = await kept?.catch(() => undefined);
      return session?.isOpen ? session : this.#dialect.open(this.url);
    })();
    this.#session = opened;
    return opened;
  }
}
