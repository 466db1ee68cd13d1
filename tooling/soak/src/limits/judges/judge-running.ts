import type { CreateGatewayLimitInput } from "@gw/entities";
import { isCharged, type LimitedCall } from "../limited-call.ts";
import type { Finding } from "./finding.ts";
import { amountOf, usesBySubject } from "./use-of-limit.ts";

/** Finds subjects with more running calls than their limit. */
export function judgeRunning(
  limit: CreateGatewayLimitInput,
  calls: readonly LimitedCall[],
): Finding[] {
  const findings: Finding[] = [];
  for (const [subject, uses] of usesBySubject(limit, calls.filter(isCharged))) {
    const changes = uses.flatMap(({ call: { provided } }) => [
      { at: provided.receivedAt, by: 1 },
      { at: provided.endedAt, by: -1 },
    ]);
    changes.sort((a, b) => a.at - b.at || a.by - b.by);
    let running = 0;
    let most = 0;
    for (const { by } of changes) {
      running += by;
      most = Math.max(most, running);
    }
    if (most <= amountOf(limit)) continue;
    const text = `${limit.name} of '${subject}': ${most} calls ran, at most ${limit.amount}`;
    findings.push({ kind: "running", text });
  }
  return findings;
}
