import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OwnServer, startServer, type TestServer } from "@gw/test-databases";
import type { DatabaseKind } from "./database-kind.ts";
import { KeyFolder } from "./key-folder.ts";

/** The database of a soak test. */
export interface DatabaseChoice {
  readonly kind: DatabaseKind;
  /** A running server; by default a new one that is as durable as in production. */
  readonly server?: TestServer | undefined;
}

/** An empty database, with a folder for its keys and files. */
export interface SoakDatabase {
  readonly kind: DatabaseKind;
  readonly url: string;
  /** The server to kill and restart; absent for a shared server or SQLite. */
  readonly server: OwnServer | undefined;
  readonly folder: string;
  /** The empty folder for `GW_KEK_DIR`. */
  readonly keys: KeyFolder;
}

/** Creates a database, and removes it with its folder afterwards. */
export async function withDatabase<T>(
  { kind, server: shared }: DatabaseChoice,
  work: (database: SoakDatabase) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "gw-rotation-"));
  const common = { kind, folder, keys: KeyFolder.make(join(folder, "keys")) };
  try {
    if (kind === "sqlite") {
      return await work({ ...common, url: `sqlite:${join(folder, "gw.db")}`, server: undefined });
    }
    const server = shared === undefined ? await startServer(kind, { isDurable: true }) : undefined;
    try {
      const made = await (shared ?? server)?.createDatabase();
      if (made === undefined) throw new Error("there is no database server");
      return await work({ ...common, url: made.url, server }).finally(() => made.drop());
    } finally {
      await server?.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
