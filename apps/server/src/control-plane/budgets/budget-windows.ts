import { type AllowanceLedger, fixedWindowAt } from "@gw/limits";
import { everyItem } from "@gw/store-abstract";
import type { BudgetPolicy, BudgetWindow } from "@gw/store-rest/protocol";
import { formatUsd } from "@gw/usage";
import { usdOf } from "./budget-amount.js";

/** The windows of budgets at a time. Nothing was spent of an allowance that the ledger does not have. */
export async function budgetWindows(
  policies: readonly BudgetPolicy[],
  {
    ledger,
    now,
  }: { readonly ledger: Pick<AllowanceLedger, "listAllowances">; readonly now: number },
): Promise<readonly BudgetWindow[]> {
  const limitIds = policies.map(({ budgetPolicyId }) => budgetPolicyId);
  const spent = new Map<string, bigint>();
  for await (const allowance of everyItem((page) => ledger.listAllowances({ ...page, limitIds }))) {
    const { limitId, windowStart } = allowance.key;
    spent.set(`${limitId} ${windowStart}`, allowance.spent);
  }
  return policies.map(({ budgetPolicyId, duration: { unit, value: length } }) => {
    const { start, end } = fixedWindowAt({ unit, length }, now);
    const units = spent.get(`${budgetPolicyId} ${start}`) ?? 0n;
    return {
      budgetPolicyId,
      windowStartMs: start,
      windowEndMs: end,
      currentSpend: usdOf(formatUsd(units)),
    };
  });
}
