import type { Charge } from "@gw/usage";
import type { SqlSession } from "../session/sql-session.js";
import { lockAccounts, writeAccounts } from "./locked-accounts.js";

/** Counts what calls of a gateway used, in the transaction of their batch. The row of the gateway is locked. */
export async function settleCharges(
  session: SqlSession,
  { gatewayId, charges }: { readonly gatewayId: string; readonly charges: readonly Charge[] },
): Promise<void> {
  if (charges.length === 0) return;
  const accounts = await lockAccounts(session, { gatewayId, keys: charges });
  for (const charge of charges) accounts.get(charge)?.settle(charge.units);
  await writeAccounts(session, [...accounts], gatewayId);
}
