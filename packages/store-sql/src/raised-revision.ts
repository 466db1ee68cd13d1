import { GatewayError } from "@gw/entities";
import type { SqlConnections } from "./dialects/dialect.js";
import type { SqlSession } from "./sql-session.js";

/** Begins what is to run as if alone: from here on no other mutation writes. */
export async function raisedRevision(
  session: SqlSession,
  { raiseRevision }: Pick<SqlConnections, "raiseRevision">,
): Promise<number> {
  const revision = await raiseRevision(session);
  if (revision !== undefined) return revision;
  throw new GatewayError("INTERNAL_ERROR", "The revision row is missing");
}
