import type { SqlSession } from "../session/sql-session.js";
import type { AllowanceAccount } from "./allowance-account.js";
import { toAllowanceKey } from "./allowance-keys.js";
import { lockAccounts, writeAccounts } from "./locked-accounts.js";
import { close, expire, lockExpired } from "./queries/gateways.js";
import { deleteLeases, keysOfLeases } from "./queries/leases.js";

/**
 * Marks a gateway as expired, unless it has synced, and takes back what its calls can no longer use.
 *
 * @returns whether it was marked
 */
export async function expireGateway(session: SqlSession, gatewayId: string): Promise<boolean> {
  if ((await session.run(expire, { gatewayId })) === 0) return false;
  await endLeases(session, gatewayId, (account) => account.expire({ hasEnded: false }));
  return true;
}

/** Takes back the slots of an expired gateway whose longest call has ended. */
export async function finishGateway(session: SqlSession, gatewayId: string): Promise<void> {
  const [locked] = await session.all(lockExpired, { gatewayId });
  if (locked === undefined) return;
  await endLeases(session, gatewayId, (account) => account.expire({ hasEnded: true }));
}

/**
 * Ends a gateway, unless it has ended, and all its leases.
 *
 * @returns whether it was ended
 */
export async function closeGateway(
  session: SqlSession,
  { gatewayId, hasCrashed }: { readonly gatewayId: string; readonly hasCrashed: boolean },
): Promise<boolean> {
  const values = { gatewayId, hasCrashed: Number(hasCrashed) };
  if ((await session.run(close, values)) === 0) return false;
  await endLeases(session, gatewayId, (account) => account.close({ hasCrashed }));
  // Those of allowances that do not exist any more, too.
  await session.run(deleteLeases, { gatewayId });
  return true;
}

async function endLeases(
  session: SqlSession,
  gatewayId: string,
  end: (account: AllowanceAccount) => void,
): Promise<void> {
  const keys = (await session.all(keysOfLeases, { gatewayId })).map(toAllowanceKey);
  if (keys.length === 0) return;
  const accounts = [...(await lockAccounts(session, { gatewayId, keys }))];
  for (const account of accounts) end(account);
  await writeAccounts(session, accounts, gatewayId);
}
