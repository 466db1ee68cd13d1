import { setTimeout as delay } from "node:timers/promises";
import { GatewayError } from "@gw/entities";
import { type LiveKeyRing, openKeyRing } from "@gw/key-management";
import { openSqlBackend, type SqlBackend } from "@gw/store-sql";

/** Milliseconds. Short, because a paused process may hold locks. */
const timeouts = { lockTimeout: 2_000, statementTimeout: 4_000 };

interface MemberBackend {
  readonly backend: SqlBackend;
  readonly keyRing: LiveKeyRing;
}

/**
 * Opens the backend as a server does, with settings from the environment. Retries while the database
 * is unavailable, as a process manager does.
 */
export async function openMemberBackend(serverId: string | undefined): Promise<MemberBackend> {
  for (;;) {
    try {
      return await open(serverId);
    } catch (error) {
      if (!GatewayError.is(error, "TEMPORARILY_UNAVAILABLE")) throw error;
      await delay(100);
    }
  }
}

async function open(serverId: string | undefined): Promise<MemberBackend> {
  const { SOAK_DATABASE_URL: url = "", GW_KEK_DIR: directory } = process.env;
  const backend = await openSqlBackend({ url, poolSize: 4, ...timeouts });
  try {
    const { keyRing } = await openKeyRing({
      ...backend,
      settings: { keys: new Map(), directory },
      ...(serverId !== undefined && {
        beforeRegistry: (kekVersions: readonly number[]) =>
          backend.serverRegistry.announce({ serverId, kekVersions }),
      }),
    });
    return { backend, keyRing };
  } catch (error) {
    await backend.close();
    throw error;
  }
}
