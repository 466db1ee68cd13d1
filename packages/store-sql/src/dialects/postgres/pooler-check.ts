import { randomUUID } from "node:crypto";
import type { PoolClient } from "pg";

/** A setting of the session, which only its own client can see. */
const marker = "gw.session";
/** Each client keeps a transaction open, so that the pooler has to use its other sessions. */
const maxClients = 3;

/** PgBouncer's error for a transaction if it shares sessions between statements. */
const protocolViolation = "08P01";

/**
 * Whether a pooler lends the session of the client to other clients, which would see each other's
 * prepared statements, settings and locks.
 *
 * @param connect opens one of `spare` other connections
 * @throws an error of the driver
 */
export async function sharesSessions(
  client: PoolClient,
  { connect, spare }: { readonly connect: () => Promise<PoolClient>; readonly spare: number },
): Promise<boolean> {
  if (await isDirect(client)) return false;
  const token = randomUUID();
  await client.query("select set_config($1, $2, false)", [marker, token]);
  const others: PoolClient[] = [];
  try {
    while (others.length < Math.min(maxClients, spare)) {
      const other = await connect();
      others.push(other);
      await other.query("begin");
      if ((await markerOf(other)) === token || (await markerOf(client)) !== token) return true;
    }
    return false;
  } catch (error) {
    if ((error as { code?: string }).code === protocolViolation) return true;
    throw error;
  } finally {
    for (const other of others) other.release(true);
  }
}

/** A pooler announces another process at the login than the one that runs the session. */
async function isDirect(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query("select pg_backend_pid() as process");
  const { processID: announced } = client as { processID?: number };
  return rows[0]?.process === announced;
}

async function markerOf(client: PoolClient): Promise<string | null> {
  const { rows } = await client.query("select current_setting($1, true) as marker", [marker]);
  return rows[0]?.marker;
}
