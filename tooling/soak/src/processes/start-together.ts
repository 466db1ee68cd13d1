import type { ServerProcess } from "./server-process.ts";

/** Starts several servers at once. If one fails to start, all others are stopped. */
export async function startTogether(
  count: number,
  start: () => Promise<ServerProcess>,
): Promise<ServerProcess[]> {
  const outcomes = await Promise.allSettled(Array.from({ length: count }, start));
  const started = outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failure = outcomes.find((one) => one.status === "rejected");
  if (failure === undefined) return started;
  await Promise.all(started.map((server) => server.stop("SIGKILL")));
  throw failure.reason;
}
