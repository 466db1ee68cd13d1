import { type GatewayLimit, windowMsOf } from "@gw/entities";
import type { AllowanceLedger } from "@gw/limits";
import { everyItem } from "../../load/every-item.ts";
import { isCharged, type LimitedCall } from "../limited-call.ts";
import type { Finding } from "./finding.ts";
import { usesBySubject } from "./use-of-limit.ts";

/** Windows of this many milliseconds contain the whole test. */
const longWindow = 86_400_000;

/** Finds units that are missing or counted twice once all gateways have ended. */
export async function judgeLedger(
  ledger: AllowanceLedger,
  options: { readonly limits: readonly GatewayLimit[]; readonly calls: readonly LimitedCall[] },
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const report = (text: string): void => void findings.push({ kind: "ledger", text });
  for await (const { gatewayId, state } of everyItem((page) => ledger.listGateways(page))) {
    if (state !== "closed") report(`gateway ${gatewayId} is ${state} after its end`);
  }
  const charged = options.calls.filter(isCharged);
  for (const limit of options.limits) {
    const uses = usesBySubject(limit, charged);
    const limitIds = [limit.limitId];
    for await (const one of everyItem((page) => ledger.listAllowances({ ...page, limitIds }))) {
      const { key, leased, spent } = one;
      const name = `${limit.name} of '${key.subject}'`;
      if (leased !== 0n) report(`${name}: ${leased} units are not back`);
      if (((limit.window && windowMsOf(limit.window)) ?? 0) < longWindow) continue;
      const ofSubject = uses.get(key.subject) ?? [];
      const least = sum(ofSubject.filter(({ call }) => call.outcome === "completed"));
      // Units of a strict limit that a killed gateway held count as used.
      const most = limit.strict ? one.limit.amount : sum(ofSubject);
      if (spent >= least && spent <= most) continue;
      report(`${name}: ${spent} units are spent, at least ${least} and at most ${most}`);
    }
  }
  return findings;
}

function sum(uses: readonly { readonly used: number }[]): bigint {
  return BigInt(uses.reduce((total, { used }) => total + used, 0));
}
