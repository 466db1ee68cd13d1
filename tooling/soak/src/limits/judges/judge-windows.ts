import type { CreateGatewayLimitInput } from "@gw/entities";
import { fixedWindowAt } from "@gw/limits";
import { type ChargedCall, isCharged, type LimitedCall } from "../limited-call.ts";
import type { Fault, Finding } from "./finding.ts";
import { amountOf, type Use, usesBySubject } from "./use-of-limit.ts";

/** Milliseconds that the clocks of gateways may differ by. */
const clockError = 100;
/** Milliseconds until every gateway knows what a call has used. */
const settleTime = 2_500;

export interface WindowJudgement {
  readonly calls: readonly LimitedCall[];
  readonly faults: readonly Fault[];
  readonly gateways: number;
}

/** A use, and the first and the last window in which it can be counted. */
interface WindowUse extends Use {
  readonly first: number;
  readonly last: number;
}

/** Finds fixed windows that were exceeded by more than is promised. */
export function judgeWindows(
  limit: CreateGatewayLimitInput,
  { calls, faults, gateways }: WindowJudgement,
): Finding[] {
  const charged = calls.filter(isCharged).filter((call) => isJudged(limit, call));
  const findings: Finding[] = [];
  for (const [subject, uses] of usesBySubject(limit, charged)) {
    const report = (text: string): void => {
      findings.push({ kind: "window", text: `${limit.name} of '${subject}': ${text}` });
    };
    const placed = uses.map((use) => placeInWindows(limit, use));
    judgeRuns(limit, placed, { report, slack: outageSlack(limit, faults, gateways) });
    if (!limit.strict && limit.onOutage === "REFUSE") judgeExcess(limit, placed, faults, report);
  }
  return findings;
}

/** Calls in flight at a kill count for strict limits only. */
function isJudged({ strict }: CreateGatewayLimitInput, { outcome }: ChargedCall): boolean {
  return strict === true || outcome === "completed";
}

function placeInWindows({ window }: CreateGatewayLimitInput, use: Use): WindowUse {
  if (window === undefined) throw new TypeError("`window` must be present");
  const { sentAt, provided } = use.call;
  const first = fixedWindowAt(window, sentAt - clockError).start;
  return { ...use, first, last: fixedWindowAt(window, provided.receivedAt + clockError).start };
}

/**
 * Judges what must have been counted in each run of windows. A call at the end of a window may be counted in the
 * next one; a run of both contains it.
 */
function judgeRuns(
  limit: CreateGatewayLimitInput,
  uses: readonly WindowUse[],
  judgement: {
    readonly report: (text: string) => void;
    readonly slack: (from: number, to: number) => number;
  },
): void {
  const { report, slack } = judgement;
  const byLast = uses.toSorted((a, b) => a.last - b.last);
  const starts = [...new Set(uses.flatMap(({ first, last }) => [first, last]))];
  starts.sort((a, b) => a - b);
  for (const from of starts) {
    let sum = 0;
    for (const [index, { first, last, covered }] of byLast.entries()) {
      if (first >= from) sum += covered;
      if (last === byLast[index + 1]?.last || last < from) continue;
      const windows = windowsBetween(limit, from, last);
      const most = windows * amountOf(limit) + slack(from, endOf(limit, last));
      if (sum <= most) continue;
      const when = new Date(from).toISOString();
      report(`${sum} units in ${windows} windows from ${when}, at most ${most}`);
    }
  }
}

/** Judges by how much the last calls of a window have exceeded it. */
function judgeExcess(
  limit: CreateGatewayLimitInput,
  uses: readonly WindowUse[],
  faults: readonly Fault[],
  report: (text: string) => void,
): void {
  const amount = amountOf(limit);
  for (const start of new Set(uses.map(({ first }) => first))) {
    const inWindow = uses
      .filter(({ first, last }) => first === start && last === start)
      .toSorted((a, b) => a.call.endedAt - b.call.endedAt);
    let sum = 0;
    let crossedAt: number | undefined;
    for (const { call, used } of inWindow) {
      sum += used;
      if (sum > amount) crossedAt ??= call.endedAt;
    }
    if (crossedAt === undefined) continue;
    const from = settledBefore(crossedAt, faults);
    const unsettled = inWindow.filter(({ call }) => call.endedAt >= from);
    const most = amount + unsettled.reduce((total, use) => total + use.used - use.covered, 0);
    if (sum > most) report(`${sum} units in a window, at most ${most} with calls in flight`);
  }
}

/** The time before which all calls that had ended were settled at another time. */
function settledBefore(time: number, faults: readonly Fault[]): number {
  const from = time - settleTime;
  const fault = faults.findLast((one) => one.from <= time && one.to + settleTime >= from);
  return fault === undefined ? from : settledBefore(fault.from - 1, faults);
}

/** What gateways may admit in outages of the database. */
function outageSlack(
  limit: CreateGatewayLimitInput,
  faults: readonly Fault[],
  gateways: number,
): (from: number, to: number) => number {
  if (limit.onOutage === "REFUSE") return () => 0;
  const outages = faults.filter((fault) => fault.of === "database");
  return (from, to) =>
    outages.filter((one) => one.from < to && one.to > from).length * gateways * amountOf(limit);
}

function endOf({ window }: CreateGatewayLimitInput, start: number): number {
  return window === undefined ? start : fixedWindowAt(window, start).end;
}

function windowsBetween(limit: CreateGatewayLimitInput, first: number, last: number): number {
  return (endOf(limit, last) - first) / (endOf(limit, last) - last);
}
