import type { CallClient, OpenResponse } from "./call-client.ts";
import type { Upstream } from "./upstream.ts";

/** Fills the server with streams up to the share of a token, makes more calls, and calls again afterwards. */
export async function overload(options: {
  readonly client: CallClient;
  readonly upstream: Upstream;
  /** Calls of one token that the server handles at once. */
  readonly limit: number;
}): Promise<string[]> {
  const { client, upstream, limit } = options;
  const problems: string[] = [];
  const streams: OpenResponse[] = await Promise.all(
    Array.from({ length: limit }, () => client.open({ stream: true })),
  );
  const rejected = await Promise.all(Array.from({ length: limit }, () => client.call()));
  for (const { status, headers, text } of rejected) {
    if (status === 429 && headers["retry-after"] !== undefined) continue;
    problems.push(`an overloaded server answered ${status} without Retry-After: ${text}`);
  }
  await upstream.whenHeld(limit);
  upstream.release();
  await Promise.all(streams.map(({ rest }) => rest));
  const next = await client.call();
  if (next.status !== 200) problems.push(`the server did not recover from overload: ${next.text}`);
  return problems;
}
