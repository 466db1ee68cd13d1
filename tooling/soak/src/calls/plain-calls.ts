import type { CallClient } from "./call-client.ts";

export interface PlainCalls {
  /** Responses by model. */
  readonly counts: Map<string, number>;
  readonly problems: string[];
}

/** Calls the endpoint with a fixed concurrency. */
export async function plainCalls(
  client: CallClient,
  { calls, concurrency }: { readonly calls: number; readonly concurrency: number },
): Promise<PlainCalls> {
  const counts = new Map<string, number>();
  const problems: string[] = [];
  let left = calls;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { status, headers, text } = await client.call();
      const routed = String(headers["x-gw-model"]);
      counts.set(routed, (counts.get(routed) ?? 0) + 1);
      const called = status === 200 ? (JSON.parse(text) as { model: string }).model : undefined;
      if (called !== routed) {
        problems.push(`status ${status}, routed to ${routed}, answered by ${called}: ${text}`);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { counts, problems };
}
