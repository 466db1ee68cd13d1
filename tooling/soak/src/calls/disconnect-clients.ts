import { once } from "node:events";
import type { CallClient } from "./call-client.ts";
import type { Upstream } from "./upstream.ts";

/** Disconnects in mid-stream. @returns milliseconds until the provider saw each disconnect */
export async function disconnectClients(options: {
  readonly client: CallClient;
  readonly upstream: Upstream;
  readonly times: number;
}): Promise<number[]> {
  const { client, upstream, times } = options;
  const lags: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const response = await client.open({ stream: true });
    await upstream.whenHeld(1);
    const seen = once(upstream.events, "abandoned");
    const from = performance.now();
    response.disconnect();
    await seen;
    lags.push(performance.now() - from);
  }
  return lags;
}
