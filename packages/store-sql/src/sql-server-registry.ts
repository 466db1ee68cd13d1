import {
  heartbeatTimeout,
  type LiveServer,
  type ServerHeartbeat,
  type ServerRegistry,
} from "@gw/store-abstract";
import type { SqlConnections } from "./dialects/dialect.js";
import { addToRevision } from "./queries/revision.js";
import * as queries from "./queries/servers.js";
import type { SqlDatabase } from "./sql-database.js";
import type { ReadSource } from "./sql-session.js";

/** Milliseconds for which a server that is gone can still be looked up in the database by hand. */
const kept = 86_400_000;

/** Who runs, by the clock of the database: processes need not agree about the time. */
export class SqlServerRegistry implements ServerRegistry {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  announce({ serverId, kekVersions }: ServerHeartbeat): Promise<void> {
    const { connections } = this.#database;
    return this.#database.write(async (session) => {
      const now = await timeOf(session, connections);
      const sign = { server_id: serverId, kek_versions: JSON.stringify(kekVersions), seen_at: now };
      // Looked for first: an update that meets no row may lock the gap that others insert into.
      const [known] = await session.all(queries.serverById, { serverId });
      if (known !== undefined) {
        await session.run(queries.renewServer, sign);
        return;
      }
      // The row that every change of the registry raises first.
      await session.run(addToRevision, { by: 0 });
      await session.run(queries.insertServer, { ...sign, started_at: now });
      await session.run(queries.deleteServersSeenBefore, { time: now - kept });
    });
  }

  async withdraw(serverId: string): Promise<void> {
    await this.#database.write((session) => session.run(queries.deleteServer, { serverId }));
  }

  list(): Promise<LiveServer[]> {
    const { connections } = this.#database;
    return this.#database.snapshot((source) => liveServers(source, connections));
  }
}

export async function liveServers(
  source: ReadSource,
  connections: Pick<SqlConnections, "now">,
): Promise<LiveServer[]> {
  const now = await timeOf(source, connections);
  const rows = await source.all(queries.servers, undefined);
  return rows
    .map((row) => ({
      serverId: row.server_id,
      kekVersions: JSON.parse(row.kek_versions) as number[],
      startedAt: row.started_at,
      silentFor: Math.max(0, now - row.seen_at),
    }))
    .filter(({ silentFor }) => silentFor < heartbeatTimeout);
}

async function timeOf(source: ReadSource, { now }: Pick<SqlConnections, "now">): Promise<number> {
  const [row] = await source.all(now, undefined);
  return Number(row?.now);
}
