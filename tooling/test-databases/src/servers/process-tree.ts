import { readdirSync, readFileSync } from "node:fs";

/**
 * A process and its children. Those of PostgreSQL leave the group of the postmaster, so that a
 * signal to the group would not reach them. Without /proc, only the process itself is known.
 */
export function processTree(pid: number): readonly number[] {
  const children = readOr(`/proc/${pid}/task/${pid}/children`, "").split(" ").filter(Boolean);
  return [pid, ...children.map(Number)];
}

/** Sends a signal to the groups of the processes; those that are gone do not mind. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    for (const target of [-pid, pid]) {
      try {
        process.kill(target, signal);
        break;
      } catch {
        // No such group, or no such process any more.
      }
    }
  }
}

/** Whether a process exists and can still do something. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // One that nobody has waited for yet is dead nevertheless.
  return stateIn(`/proc/${pid}/stat`) !== "Z";
}

/** Whether all threads of a process are stopped: a signal takes a moment to reach them. */
export function isStopped(pid: number): boolean {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.every((thread) => /^[TtZX]?$/.test(stateIn(`/proc/${pid}/task/${thread}/stat`)));
  } catch {
    return true;
  }
}

/** The letter after the name, which stands in parentheses; empty where there is no such file. */
function stateIn(file: string): string {
  return /\) (\w)/.exec(readOr(file, ""))?.[1] ?? "";
}

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return otherwise;
  }
}
