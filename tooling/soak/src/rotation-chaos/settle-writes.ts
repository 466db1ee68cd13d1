import type { Expectations } from "../load/expectations.ts";
import type { Member } from "./member.ts";
import type { Line } from "./member-protocol.ts";

/** Number of writes by outcome. */
export interface SettledWrites {
  readonly acknowledged: number;
  readonly inDoubt: number;
  /** Writes that were rejected because the writer lacks the active key. */
  readonly rejected: number;
  readonly problems: readonly string[];
}

/** Derives from the lines of a writer which values its secrets must have. */
export function settleWrites(
  { lines, plan, wasPaused }: Pick<Member, "lines" | "plan" | "wasPaused">,
  options: {
    readonly expectations: Expectations;
    /** When the first version stopped being active; milliseconds since the Unix epoch. */
    readonly activatedAt: number;
  },
): SettledWrites {
  const { expectations, activatedAt } = options;
  const isStale = plan.serverId === undefined;
  const problems: string[] = [];
  const begun = new Map<number, Extract<Line, { event: "begun" }>>();
  let [acknowledged, inDoubt, rejected] = [0, 0, 0];
  for (const line of lines) {
    if (line.event === "begun") begun.set(line.serial, line);
    if (line.event === "failed") problems.push(`${plan.name}: ${line.message}`);
    if (line.event !== "ended") continue;
    const { serial, code } = line;
    const write = begun.get(serial);
    if (write === undefined) continue;
    begun.delete(serial);
    const { secretName, value, at } = write;
    const change = new Map([[secretName, value]]);
    if (code === "ok") {
      acknowledged += 1;
      expectations.acknowledge(change);
      if (isStale && value !== undefined && at > activatedAt) {
        problems.push(`${plan.name} wrote ${secretName} without the active key`);
      }
    } else if (code === "CRYPTO_FAILURE") {
      rejected += 1;
      if (!isStale && !wasPaused)
        problems.push(`${plan.name} could not write ${secretName}: ${code}`);
    } else {
      inDoubt += 1;
      expectations.doubt(change);
      if (code !== "TEMPORARILY_UNAVAILABLE") {
        problems.push(`${plan.name} could not write ${secretName}: ${code}`);
      }
    }
  }
  for (const { secretName, value } of begun.values()) {
    inDoubt += 1;
    expectations.doubt(new Map([[secretName, value]]));
  }
  return { acknowledged, inDoubt, rejected, problems };
}
