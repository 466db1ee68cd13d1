import { readdirSync, readFileSync } from "node:fs";

/**
 * A process and its children. PostgreSQL's children leave the postmaster's process group, so a
 * signal to the group would not reach them. Without /proc, only the process itself is known.
 */
export function processTree(pid: number): readonly number[] {
  const children = readOr(`/proc/${pid}/task/${pid}/children`, "").split(" ").filter(Boolean);
  return [pid, ...children.map(Number)];
}

/** Sends a signal to the process groups; ended processes are ignored. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    for (const target of [-pid, pid]) {
      try {
        process.kill(target, signal);
        break;
      } catch {
        // The group or process no longer exists.
      }
    }
  }
}

/** Whether a process exists and is not a zombie. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // A zombie has ended, but its parent has not waited for it.
  return stateIn(`/proc/${pid}/stat`) !== "Z";
}

/** Whether all threads of a process are stopped; a signal takes a moment to reach them. */
export function isStopped(pid: number): boolean {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.every((thread) => /^[TtZX]?$/.test(stateIn(`/proc/${pid}/task/${thread}/stat`)));
  } catch {
    return true;
  }
}

/** The state letter, which follows the name in parentheses; empty without a file. */
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
