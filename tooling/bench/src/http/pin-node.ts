import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

const canPin =
  availableParallelism() > 1 &&
  spawnSync("taskset", ["-c", "1", process.execPath, "-v"]).status === 0;

/** Returns the command that runs Node.js on one processor, if the system can pin processes. */
export function pinNode(
  core: number | undefined,
  args: readonly string[],
): { readonly command: string; readonly args: string[] } {
  const node = process.execPath;
  if (core === undefined || !canPin) return { command: node, args: [...args] };
  return { command: "taskset", args: ["-c", String(core), node, ...args] };
}
