import { randomBytes } from "node:crypto";
import type { Dialect, Row, Session } from "./dialect.ts";

/** A separate database for one or a few tests. */
export interface TestDatabase {
  /** The URL of the database, with user and password. */
  readonly url: string;
  /** `gw_test_` and 16 hex digits. */
  readonly name: string;
  /**
   * Runs one statement in the database as an administrator. All runs share one connection, which
   * the first run opens and `drop` closes. Whole numbers are numbers if they are safe integers,
   * and strings otherwise.
   */
  run(sql: string): Promise<readonly Row[]>;
  /**
   * Deletes the rows of all tables named `gateway_*` and `gw_*` except those of the migrations and the
   * workspace `default`, and sets the revision to 0. Counters of the server (auto increment, sequences) are not reset.
   */
  wipe(): Promise<void>;
  /** Drops the database, even if clients are connected. */
  drop(): Promise<void>;
}

/** Creates a database on the server of an administrative URL. */
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
  // One connection per action, since tests kill and restart the server.
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

  /** The cached connection, or a new one if there is none or the server has closed it. */
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
