import { setTimeout as delay } from "node:timers/promises";
import { GatewayError } from "@gw/entities";
import { type LiveKeyRing, openKeyRing } from "@gw/key-management";
import { openSqlBackend, type SqlBackend } from "@gw/store-sql";

/** Milliseconds. Short, so that nobody waits for long for one that was stopped in a transaction. */
const impatience = { lockTimeout: 2_000, statementTimeout: 4_000 };

interface Opened {
  readonly backend: SqlBackend;
  readonly keyRing: LiveKeyRing;
}

/**
 * Opens the backend as a server does, with the settings of the environment; again and again while
 * the database is away, as what starts servers would have it.
 */
export async function openChaotic(serverId: string | undefined): Promise<Opened> {
  for (;;) {
    try {
      return await open(serverId);
    } catch (error) {
      if (!GatewayError.is(error, "TEMPORARILY_UNAVAILABLE")) throw error;
      await delay(100);
    }
  }
}

async function open(serverId: string | undefined): Promise<Opened> {
  const { PROOF_DATABASE_URL: url = "", GW_KEK_DIR: directory } = process.env;
  const backend = await openSqlBackend({ url, poolSize: 4, ...impatience });
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
