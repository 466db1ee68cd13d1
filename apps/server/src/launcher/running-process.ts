import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A process, as its operating system lists it. */
export interface RunningProcess {
  /** The id of the process that started it, or of the one that adopted it when that one ended. */
  readonly parent: number;
  /** Program and arguments, separated by spaces. */
  readonly command: string;
}

/** Looks a process up. @returns `undefined` if it has ended, or cannot be looked up on this system */
export function findProcess(pid: number): RunningProcess | undefined {
  try {
    return process.platform === "linux" ? fromProc(pid) : fromPs(pid);
  } catch {
    return undefined;
  }
}

// Slim containers have no ps.
function fromProc(pid: number): RunningProcess {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name of the program comes first, in parentheses, and may contain any character.
  const [, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  return { parent: Number(parent), command };
}

function fromPs(pid: number): RunningProcess | undefined {
  const args = ["-o", "ppid=,command=", "-p", String(pid)];
  const line = execFileSync("ps", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const found = /^\s*(\d+)\s+(.*)$/m.exec(line);
  return found === null ? undefined : { parent: Number(found[1]), command: found[2] ?? "" };
}
