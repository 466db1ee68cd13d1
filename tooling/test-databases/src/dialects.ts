import type { Dialect } from "./dialect.ts";
import { mysqlDialect } from "./mysql/mysql-dialect.ts";
import { postgresDialect } from "./postgres/postgres-dialect.ts";
import type { ServerKind } from "./server-kind.ts";

/** The dialect of each kind of server. */
export const dialects: Readonly<Record<ServerKind, Dialect>> = {
  mysql: mysqlDialect,
  postgres: postgresDialect,
};
