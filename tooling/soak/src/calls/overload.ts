import type { Caller, OpenedAnswer } from "./call-client.ts";
import type { Upstream } from "./upstream.ts";

/** Has as many streams open as the server takes, then one call more; then fewer, then none. */
export async function overload(options: {
  readonly caller: Caller;
  readonly upstream: Upstream;
  /** What `GW_MAX_CALLS` of the server says. */
  readonly limit: number;
}): Promise<string[]> {
  const { caller, upstream, limit } = options;
  const problems: string[] = [];
  const opened: OpenedAnswer[] = await Promise.all(
    Array.from({ length: limit }, () => caller.open({ stream: true })),
  );
  const refused = await Promise.all(Array.from({ length: limit }, () => caller.call()));
  for (const { status, headers, text } of refused) {
    if (status === 503 && headers["retry-after"] !== undefined) continue;
    problems.push(`overloaded, it said ${status} without Retry-After: ${text}`);
  }
  await upstream.whenHeld(limit);
  upstream.release();
  await Promise.all(opened.map(({ rest }) => rest));
  const recovered = await caller.call();
  if (recovered.status !== 200) problems.push(`it did not recover: ${recovered.text}`);
  return problems;
}
