import { once } from "node:events";
import type { Caller } from "./call-client.ts";
import type { Upstream } from "./upstream.ts";

/** Leaves streams in their middle. @returns milliseconds until the provider saw it, each */
export async function leave(options: {
  readonly caller: Caller;
  readonly upstream: Upstream;
  readonly times: number;
}): Promise<number[]> {
  const { caller, upstream, times } = options;
  const lags: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const answer = await caller.open({ stream: true });
    await upstream.whenHeld(1);
    const seen = once(upstream.events, "abandoned");
    const from = performance.now();
    answer.leave();
    await seen;
    lags.push(performance.now() - from);
  }
  return lags;
}
