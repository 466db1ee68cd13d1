import type { Dialect, Session } from "../dialect.ts";
import { openMysqlSession } from "./mysql-session.ts";
import { newMysqlWipe } from "./mysql-wipe.ts";

/** MariaDB and MySQL. */
export const mysqlDialect: Dialect = {
  open: openMysqlSession,
  // Without a character set, so that tests use the server's default, as users do.
  create: async (session, name) => {
    await session.run(`create database ${name}`);
  },
  drop,
  newWipe: newMysqlWipe,
};

async function drop(session: Session, name: string): Promise<void> {
  // A client in a transaction would block the drop; clients of other users are not listed.
  const clients = await session.run(
    `select id from information_schema.processlist
    where db = '${name}' and id <> connection_id()`,
  );
  for (const { id, ID } of clients) {
    // The client may have disconnected meanwhile.
    await session.run(`kill ${id ?? ID}`).catch(() => undefined);
  }
  await session.run(`drop database if exists ${name}`);
}
