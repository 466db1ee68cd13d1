import type { ConformanceEnvironment, ConformanceSubject } from "@gw/store-abstract/conformance";
import { openSqlBackend, type SqlBackend } from "../src/index.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A fresh file; another store is another backend on it, as a second process would have it. */
export async function openFile(environment: ConformanceEnvironment): Promise<ConformanceSubject> {
  const { keyRing, ...rest } = environment;
  const folder = temporaryFolder();
  const url = `sqlite:${folder.path}/gateway.db`;
  const backends: SqlBackend[] = [];
  const open = async (): Promise<SqlBackend> => {
    const backend = await openSqlBackend({ ...rest, url });
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
      folder.remove();
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
