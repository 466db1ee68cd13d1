import { protocolRoutes } from "@gw/store-rest/protocol";
import type { FuzzReport } from "./run-fuzz.ts";

/** Maximum memory in the last quarter as a multiple of that in the second. */
const maxGrowth = 1.25;

/** With fewer requests, some routes are not reached and memory still grows by warming up. */
const minRequests = 50_000;

/** Returns one line for each problem in a report. */
export function judgeReport(report: FuzzReport, count: number): string[] {
  const problems = report.failures.slice(0, 20);
  if (!report.isAlive) problems.push("the server is no longer ready");
  if (!report.hasShutDown) problems.push("the server did not shut down in time");
  const answered = [...report.statuses.values()].reduce((sum, n) => sum + n, 0);
  if (answered !== count) problems.push(`${answered} of ${count} requests were completed`);
  if (count < minRequests) return problems;

  const [before, after] = memoryOf(report);
  if (after > before * maxGrowth) {
    problems.push(`the server's memory grew from ${before} to ${after} MiB`);
  }
  // A route that never succeeds was only tested up to its validation.
  for (const { method, path } of protocolRoutes) {
    const route = `${method} ${path}`;
    if (!report.successes.has(route))
      problems.push(`${route} never succeeded, so it was not tested`);
  }
  return problems;
}

/** Returns the median memory in the second and in the last quarter, in MiB. */
export function memoryOf({ memory }: FuzzReport): [number, number] {
  const quarter = Math.floor(memory.length / 4);
  return [median(memory.slice(quarter, 2 * quarter)), median(memory.slice(-quarter))];
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
