import type { Expectations } from "../load/expectations.ts";
import type { Line } from "./member-protocol.ts";
import type { Member } from "./member.ts";

/** How often each outcome came. */
export interface Settled {
  readonly acknowledged: number;
  readonly inDoubt: number;
  /** For want of the key. */
  readonly refused: number;
  readonly problems: readonly string[];
}

/** What must be found of the secrets of a writer, by all that it told. */
export function settle(
  { lines, plan, wasStopped }: Pick<Member, "lines" | "plan" | "wasStopped">,
  options: {
    readonly expectations: Expectations;
    /** When the version that it began with was active no more; milliseconds since the Unix epoch. */
    readonly activatedAt: number;
  },
): Settled {
  const { expectations, activatedAt } = options;
  const isStale = plan.serverId === undefined;
  const problems: string[] = [];
  const begun = new Map<number, Extract<Line, { is: "begun" }>>();
  let [acknowledged, inDoubt, refused] = [0, 0, 0];
  for (const line of lines) {
    if (line.is === "begun") begun.set(line.serial, line);
    if (line.is === "failed") problems.push(`${plan.name}: ${line.message}`);
    if (line.is !== "ended") continue;
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
        problems.push(`${plan.name} wrote ${secretName} though it lacks the active key`);
      }
    } else if (code === "CRYPTO_FAILURE") {
      refused += 1;
      if (!isStale && !wasStopped) problems.push(`${plan.name} was refused ${secretName}: ${code}`);
    } else {
      inDoubt += 1;
      expectations.doubt(change);
      if (code !== "TEMPORARILY_UNAVAILABLE") {
        problems.push(`${plan.name} was refused ${secretName}: ${code}`);
      }
    }
  }
  for (const { secretName, value } of begun.values()) {
    inDoubt += 1;
    expectations.doubt(new Map([[secretName, value]]));
  }
  return { acknowledged, inDoubt, refused, problems };
}
