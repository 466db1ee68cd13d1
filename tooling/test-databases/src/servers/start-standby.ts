import { dirname, join } from "node:path";
import { dialects } from "../dialects.ts";
import type { OwnServer } from "../test-server.ts";
import { installAndStart } from "./start-server.ts";

/** A PostgreSQL server that follows a primary and accepts reads only. */
export interface StandbyServer {
  readonly server: OwnServer;
  /** Makes it accept writes; resolves when it does. */
  promote(): Promise<void>;
}

/** Copies a primary and starts the copy as its standby. */
export async function startStandby(primary: OwnServer): Promise<StandbyServer> {
  const server = await installAndStart("postgres", {}, (programs, folder) => ({
    file: join(dirname(programs.server), "pg_basebackup"),
    args: [
      `--dbname=${primary.url}`,
      `--pgdata=${join(folder, "data")}`,
      "--write-recovery-conf",
      "--checkpoint=fast",
      "--no-sync",
    ],
  }));
  return {
    server,
    async promote() {
      const session = await dialects.postgres.open(server.url);
      await session.run("select pg_promote()").finally(() => session.close());
    },
  };
}
