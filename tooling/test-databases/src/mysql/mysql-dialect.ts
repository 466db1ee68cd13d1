import type { Dialect, Session } from "../dialect.ts";
import { openMysqlSession } from "./mysql-session.ts";
import { newMysqlWipe } from "./mysql-wipe.ts";

/** MariaDB and MySQL. */
export const mysqlDialect: Dialect = {
  open: openMysqlSession,
  // No character set is named, so that tests meet the server's default as users do.
  create: async (session, name) => {
    await session.run(`create database ${name}`);
  },
  drop,
  newWipe: newMysqlWipe,
};

async function drop(session: Session, name: string): Promise<void> {
  // A client in a transaction would hold the tables; those of other users stay out of sight.
  const clients = await session.run(
    `select id from information_schema.processlist
    where db = '${name}' and id <> connection_id()`,
  );
  for (const { id, ID } of clients) {
    // It may have left by itself in the meantime.
    await session.run(`kill ${id ?? ID}`).catch(() => undefined);
  }
  await session.run(`drop database if exists ${name}`);
}
