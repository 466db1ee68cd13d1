import {
  heartbeatTimeout,
  type LiveServer,
  type ServerHeartbeat,
  type ServerRegistry,
} from "@gw/store-abstract";
import type { SqlConnections } from "../dialects/dialect.js";
import { insertRow } from "../queries/entities.js";
import { lockRevision } from "../queries/revision.js";
import * as queries from "../queries/servers.js";
import { toEntity } from "../rows/conversion.js";
import type { SqlDatabase } from "../session/sql-database.js";
import type { ReadSource } from "../session/sql-session.js";

/** Milliseconds; rows of stopped servers stay so long, for operators who look into the database. */
const retention = 86_400_000;

/** The running servers, by the database's clock, so that clocks of processes may differ. */
export class SqlServerRegistry implements ServerRegistry {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  announce({ serverId, kekVersions }: ServerHeartbeat): Promise<void> {
    const { connections } = this.#database;
    return this.#database.write(async (session) => {
      const now = await databaseTime(session, connections);
      const heartbeat = {
        server_id: serverId,
        kek_versions: JSON.stringify(kekVersions),
        seen_at: now,
        knows_workspaces: 1,
      };
      // Read first: an UPDATE that matches no row may lock the gap into which others insert.
      const [known] = await session.all(queries.serverById, { serverId });
      if (known !== undefined) {
        await session.run(queries.renewServer, heartbeat);
        return;
      }
      // Locks the row that each change of the key registry raises first.
      await session.run(lockRevision, undefined);
      await insertRow(session, "gateway_servers", { ...heartbeat, started_at: now });
      await session.run(queries.deleteServersSeenBefore, { time: now - retention });
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

/** The servers whose last heartbeat is recent. */
export async function liveServers(
  source: ReadSource,
  connections: Pick<SqlConnections, "now">,
): Promise<LiveServer[]> {
  const now = await databaseTime(source, connections);
  const rows = await source.all(queries.servers, undefined);
  return rows
    .map((row) => {
      const { seenAt, kekVersions, knowsWorkspaces, ...server } = toEntity("gateway_servers", row);
      return {
        ...server,
        knowsWorkspaces: knowsWorkspaces === true,
        kekVersions: numbersOf(kekVersions),
        silentFor: Math.max(0, now - seenAt),
      };
    })
    .filter(({ silentFor }) => silentFor < heartbeatTimeout);
}

// With unreadable versions, a server counts as one that lacks every key.
function numbersOf(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((element) => typeof element === "number") : [];
}

async function databaseTime(
  source: ReadSource,
  { now }: Pick<SqlConnections, "now">,
): Promise<number> {
  const [row] = await source.all(now, undefined);
  return Number(row?.now);
}
