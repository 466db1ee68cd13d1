import type { Caller } from "./call-client.ts";

export interface PlainCalls {
  /** Answers by the model that gave them. */
  readonly counts: Map<string, number>;
  readonly problems: string[];
}

/** So many calls, so many at once. */
export async function plainCalls(
  caller: Caller,
  { calls, atOnce }: { readonly calls: number; readonly atOnce: number },
): Promise<PlainCalls> {
  const counts = new Map<string, number>();
  const problems: string[] = [];
  let left = calls;
  const one = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { status, headers, text } = await caller.call();
      const model = String(headers["x-gw-model"]);
      counts.set(model, (counts.get(model) ?? 0) + 1);
      const said = status === 200 ? (JSON.parse(text) as { model: string }).model : undefined;
      // What was routed is what was called.
      if (said !== model) problems.push(`${status} of ${model}, answered by ${said}: ${text}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return { counts, problems };
}
