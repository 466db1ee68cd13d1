import { readFileSync, writeFileSync } from "node:fs";
import type { ConformanceEnvironment, ConformanceSubject } from "@gw/store-abstract/conformance";
import { DatabasePool, type TestServer } from "@gw/test-databases";
import { openSqlBackend, type SqlBackend } from "../../src/index.ts";
import { temporaryFolder } from "../fixtures/temporary-folder.ts";

let migrated: Promise<Buffer> | undefined;

/**
 * A fresh file; another store is another backend on it, as in a second process. All files are copies
 * of one, because migrations would take most of the time of a case.
 */
export async function openFile(environment: ConformanceEnvironment): Promise<ConformanceSubject> {
  migrated ??= migrate();
  const folder = temporaryFolder();
  const path = `${folder.path}/gateway.db`;
  writeFileSync(path, await migrated);
  return openUrl(environment, { url: `sqlite:${path}`, remove: async () => folder.remove() });
}

async function migrate(): Promise<Buffer> {
  const folder = temporaryFolder();
  const path = `${folder.path}/gateway.db`;
  await (await openSqlBackend({ url: `sqlite:${path}` })).close();
  const bytes = readFileSync(path);
  folder.remove();
  return bytes;
}

/** Subjects on a database server; each case has its own empty database. */
export interface ServerSubjects {
  readonly open: (environment: ConformanceEnvironment) => Promise<ConformanceSubject>;
  readonly close: () => Promise<void>;
}

export function serverSubjects(server: TestServer): ServerSubjects {
  const pool = new DatabasePool(server);
  return {
    async open(environment) {
      const database = await pool.take();
      return openUrl(environment, { url: database.url, remove: () => pool.giveBack(database) });
    },
    close: () => pool.close(),
  };
}

async function openUrl(
  { keyRing, ...environment }: ConformanceEnvironment,
  { url, remove }: { readonly url: string; readonly remove: () => Promise<void> },
): Promise<ConformanceSubject> {
  const backends: SqlBackend[] = [];
  const open = async (): Promise<SqlBackend> => {
    const backend = await openSqlBackend({ ...environment, url });
    backends.push(backend);
    return backend;
  };
  const ports = await open();
  return {
    store: ports.openStore({ keyRing }),
    ports,
    openAnother: async () => (await open()).openStore({ keyRing }),
    async dispose() {
      for (const backend of backends) await backend.close();
      await remove();
    },
  };
}

/** A database in memory; another store is one on the same connection. */
export async function openMemory(environment: ConformanceEnvironment): Promise<ConformanceSubject> {
  const { keyRing, ...rest } = environment;
  const backend = await openSqlBackend({ ...rest, url: "sqlite::memory:" });
  return {
    store: backend.openStore({ keyRing }),
    ports: backend,
    openAnother: async () => backend.openStore({ keyRing }),
    dispose: () => backend.close(),
  };
}
