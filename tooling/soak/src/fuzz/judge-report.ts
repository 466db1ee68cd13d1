import { protocolRoutes } from "@gw/store-rest/protocol";
import type { FuzzReport } from "./run-fuzz.ts";

/** How much more than in the second quarter the memory may be in the last one. */
const allowedGrowth = 1.25;

/** Below so many requests, chance decides which routes were met, and memory is still warming up. */
const enough = 50_000;

/** What a report shows that must not be; nothing when all is well. */
export function judgeFuzz(report: FuzzReport, count: number): string[] {
  const problems = report.failures.slice(0, 20);
  if (!report.isAlive) problems.push("the server is not ready any more");
  if (report.exitCode !== 0) problems.push(`the server ended with ${report.exitCode}`);
  const answered = [...report.statuses.values()].reduce((sum, n) => sum + n, 0);
  if (answered !== count) problems.push(`${answered} of ${count} requests came to an end`);
  if (count < enough) return problems;

  const [before, after] = memoryOf(report);
  if (after > before * allowedGrowth) {
    problems.push(`the memory of the server grew from ${before} to ${after} MiB`);
  }
  // A fuzzer that never gets behind the first check would find nothing.
  for (const { method, path } of protocolRoutes) {
    const route = `${method} ${path}`;
    if (!report.successes.has(route)) problems.push(`${route} never succeeded: it was not tried`);
  }
  return problems;
}

/** The median memory in the second and in the last quarter, in MiB. */
export function memoryOf({ memory }: FuzzReport): [number, number] {
  const quarter = Math.floor(memory.length / 4);
  return [median(memory.slice(quarter, 2 * quarter)), median(memory.slice(-quarter))];
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
