import { dialects } from "./dialects.ts";
import { kindVariables, type ServerKind } from "./server-kind.ts";
import { createDatabase } from "./test-database.ts";
import type { TestServer } from "./test-server.ts";

/**
 * The server of `GW_TEST_MYSQL_URL` or `GW_TEST_POSTGRES_URL`; undefined if the variable is not
 * set. Under vitest, the global setup sets it if a server is installed.
 */
export function sharedServer(kind: ServerKind): TestServer | undefined {
  const url = process.env[kindVariables[kind]];
  if (!url) return undefined;
  return { kind, url, createDatabase: () => createDatabase(dialects[kind], url) };
}
