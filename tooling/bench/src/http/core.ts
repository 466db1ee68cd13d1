import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

const canPin =
  availableParallelism() > 1 &&
  spawnSync("taskset", ["-c", "1", process.execPath, "-v"]).status === 0;

/** How to run Node on one processor alone; anywhere, where none is named or the system cannot. */
export function nodeOn(
  core: number | undefined,
  args: readonly string[],
): { readonly command: string; readonly args: string[] } {
  const node = process.execPath;
  if (core === undefined || !canPin) return { command: node, args: [...args] };
  return { command: "taskset", args: ["-c", String(core), node, ...args] };
}
