import type { SqlSession } from "../session/sql-session.js";
import type { AllowanceAccount } from "./allowance-account.js";
import { toAllowanceKey, toKeyColumns } from "./allowance-keys.js";
import { lockAccounts } from "./locked-accounts.js";
import {
  deleteAllowance,
  deleteGateway,
  deleteLeasesOf,
  oldGateways,
  spentAllowances,
} from "./queries/sweep.js";

/**
 * Deletes rows that have no effect any more.
 *
 * @returns how many, at most `limit`; without the leases of allowances
 */
export async function sweep(session: SqlSession, limit: number): Promise<number> {
  let count = 0;
  for (const query of spentAllowances) {
    const keys = (await session.all(query, { limit: limit - count })).map(toAllowanceKey);
    // No gateway has an empty id.
    for (const account of await lockAccounts(session, { gatewayId: "", keys })) {
      // A gateway may have acquired units before the lock.
      if (!isWithoutEffect(account)) continue;
      const key = toKeyColumns(account.key);
      await session.run(deleteAllowance, key);
      await session.run(deleteLeasesOf, key);
      count += 1;
    }
  }
  for (const gateway of await session.all(oldGateways, { limit: limit - count })) {
    count += await session.run(deleteGateway, gateway);
  }
  return count;
}

function isWithoutEffect({ limit, state, remaining }: AllowanceAccount): boolean {
  if (limit?.kind !== "bucket" || limit.isDeleted) return true;
  return state.leased === 0n && remaining === limit.amount;
}
