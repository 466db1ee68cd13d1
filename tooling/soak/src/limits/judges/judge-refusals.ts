import type { CreateGatewayLimitInput } from "@gw/entities";
import { fixedWindowAt, subjectOf } from "@gw/limits";
import { type ChargedCall, isCharged } from "../limited-call.ts";
import type { Finding } from "./finding.ts";
import type { WindowJudgement } from "./judge-windows.ts";
import { amountOf, reservationOf, usesBySubject } from "./use-of-limit.ts";

/** Milliseconds until the others have returned what is wanted, and a gateway has read that. */
const returnTime = 3_000;
/** Milliseconds whose use a gateway keeps. */
const keptTime = 1_000;

/**
 * Finds calls that a fixed window has refused in spite of unused units. Units that calls in flight reserve, and
 * those that gateways keep, may be missing; all others only until they are returned.
 */
export function judgeRefusals(
  limit: CreateGatewayLimitInput,
  { calls, faults, gateways, callers }: WindowJudgement & { readonly callers: number },
): Finding[] {
  const { window } = limit;
  if (window === undefined) return [];
  const uses = usesBySubject(limit, calls.filter(isCharged));
  const firsts = new Map<string, number>();
  const findings = new Map<string, Finding>();
  const refused = calls.filter((call) => call.refusedBy === limit.name);
  for (const call of refused.toSorted((a, b) => a.sentAt - b.sentAt)) {
    const subject = subjectOf(limit.scope, call.subjects);
    const { start } = fixedWindowAt(window, call.sentAt);
    if (subject === undefined || fixedWindowAt(window, call.endedAt).start !== start) continue;
    const key = `${limit.name} of '${subject}' from ${new Date(start).toISOString()}`;
    const first = firsts.get(key) ?? call.endedAt;
    firsts.set(key, first);
    const since = call.sentAt - returnTime;
    if (first > since || faults.some((one) => one.from < call.endedAt && one.to > since)) continue;
    const killed = faults.filter(({ of, to }) => of === "gateway" && to > start && to < since);
    let most = (callers + gateways) * reservationOf(limit, call);
    let used = 0;
    // Units of a strict limit that a killed gateway held count as used.
    if (limit.strict) most += (killed.length * amountOf(limit)) / 2;
    for (const { call: other, used: units } of uses.get(subject) ?? []) {
      if (other.provided.receivedAt < start || other.sentAt > call.endedAt) continue;
      used += units;
      if (isRecent(other, call.sentAt)) most += gateways * units;
    }
    const unused = amountOf(limit) - used;
    if (unused <= most) continue;
    const text = `${key}: refused with ${unused} units unused, at most ${most}`;
    findings.set(key, { kind: "refusal", text });
  }
  return [...findings.values()];
}

function isRecent({ endedAt }: ChargedCall, time: number): boolean {
  return endedAt > time - 2 * keptTime;
}
