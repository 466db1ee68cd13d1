import {
  heartbeatTimeout,
  type LiveServer,
  type ServerHeartbeat,
  type ServerRegistry,
} from "@gw/store-abstract";
import { insertRow } from "../queries/entities.js";
import { lockRevision } from "../queries/revision.js";
import * as queries from "../queries/servers.js";
import { toEntity } from "../rows/conversion.js";
import { databaseTime } from "../session/database-time.js";
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
    return this.#database.write(async (session) => {
      const now = await databaseTime(session);
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
    return this.#database.snapshot(liveServers);
  }
}

/** The servers whose last heartbeat is recent. */
export async function liveServers(source: ReadSource): Promise<LiveServer[]> {
  const now = await databaseTime(source);
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
