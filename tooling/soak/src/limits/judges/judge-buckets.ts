import { type CreateGatewayLimitInput, windowMsOf } from "@gw/entities";
import { isCharged, type LimitedCall } from "../limited-call.ts";
import type { Finding } from "./finding.ts";
import { amountOf, type Use, usesBySubject } from "./use-of-limit.ts";

/** Milliseconds that the clock of a database server may be changed by, and fractions that it does not have. */
const clockError = 5;
/** Beginnings of intervals that are judged. */
const maxBeginnings = 1_000;

/** Finds intervals in which more was admitted than a bucket contains and refills. */
export function judgeBuckets(
  limit: CreateGatewayLimitInput,
  calls: readonly LimitedCall[],
): Finding[] {
  const findings: Finding[] = [];
  for (const [subject, uses] of usesBySubject(limit, calls.filter(isCharged))) {
    const text = firstProblem(limit, uses);
    if (text === undefined) continue;
    findings.push({ kind: "bucket", text: `${limit.name} of '${subject}': ${text}` });
  }
  return findings;
}

function firstProblem(limit: CreateGatewayLimitInput, uses: readonly Use[]): string | undefined {
  const amount = amountOf(limit);
  const windowMs = (limit.window && windowMsOf(limit.window)) ?? 0;
  const step = Math.ceil(uses.length / maxBeginnings);
  for (let begin = 0; begin < uses.length; begin += step) {
    const from = uses[begin]?.call.sentAt ?? 0;
    let sum = 0;
    for (const { call, covered } of uses.slice(begin)) {
      // Before this time it may have been admitted outside the interval.
      if (call.sentAt < from) continue;
      sum += covered;
      const ms = call.provided.receivedAt - from + clockError;
      const most = amount + (amount * ms) / windowMs;
      if (sum > most) return `${sum} units in ${ms.toFixed(0)} ms, at most ${most.toFixed(1)}`;
    }
  }
  return undefined;
}
