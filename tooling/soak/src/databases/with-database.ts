import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OwnServer, startServer, type TestServer } from "@gw/test-databases";
import type { DatabaseKind } from "./database-kind.ts";
import { KeyFolder } from "./key-folder.ts";

/** Which database a proof uses. */
export interface DatabaseChoice {
  readonly kind: DatabaseKind;
  /** A server that runs already; else one of its own that writes to the disk as in production. */
  readonly server?: TestServer | undefined;
}

/** An empty database, and beside it a folder for what belongs to it. */
export interface ProofDatabase {
  readonly kind: DatabaseKind;
  readonly url: string;
  /** To kill and start again; absent where it is shared, or a file. */
  readonly server: OwnServer | undefined;
  readonly folder: string;
  /** What `GW_KEK_DIR` names; empty. */
  readonly keys: KeyFolder;
}

/** Makes a database, and afterwards removes it with all that is beside it. */
export async function withDatabase<T>(
  { kind, server: shared }: DatabaseChoice,
  work: (database: ProofDatabase) => Promise<T>,
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
      if (made === undefined) throw new Error("there is a server");
      return await work({ ...common, url: made.url, server }).finally(() => made.drop());
    } finally {
      await server?.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
