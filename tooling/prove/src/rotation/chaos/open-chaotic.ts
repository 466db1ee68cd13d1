import { type LiveKeyRing, openKeyRing } from "@gw/key-management";
import { openSqlBackend, type SqlBackend } from "@gw/store-sql";

/** Milliseconds. Short, so that nobody waits for long for one that was stopped in a transaction. */
const impatience = { lockTimeout: 2_000, statementTimeout: 4_000 };

/** Opens the backend as a server does, with the settings of the environment. */
export async function openChaotic(
  serverId: string | undefined,
): Promise<{ readonly backend: SqlBackend; readonly keyRing: LiveKeyRing }> {
  const { PROOF_DATABASE_URL: url = "", GW_KEK_DIR: directory } = process.env;
  const backend = await openSqlBackend({ url, poolSize: 4, ...impatience });
  const { keyRing } = await openKeyRing({
    ...backend,
    settings: { keys: new Map(), directory },
    ...(serverId !== undefined && {
      beforeRegistry: (kekVersions: readonly number[]) =>
        backend.presence.announce({ serverId, kekVersions }),
    }),
  });
  return { backend, keyRing };
}
