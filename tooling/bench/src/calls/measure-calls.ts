import type { ServerProcess } from "../http/server-process.ts";
import { median, quantile } from "../quantile.ts";
import type { CallArena } from "./call-arena.ts";
import type { Timing } from "./connection.ts";

/** How many calls a round makes of one side. */
export interface CallEffort {
  /** Plain ones under load, and one after the other. */
  readonly plain: number;
  readonly single: number;
  /** Streams of fifty events under load, and of two one after the other. */
  readonly streams: number;
  readonly openings: number;
}

/** What calls of one side took; microseconds, and requests a second. */
export interface MeasuredCalls {
  readonly processor: number;
  readonly streamProcessor: number;
  readonly throughput: number;
  /** Beyond the median of calling the upstream without anybody between. */
  readonly added: number;
  readonly added99: number;
  readonly firstEvent: number;
}

/** Under load a plain call waits for the proxy; streams wait for the upstream, as for a model. */
const connections = { plain: 16, streams: 32 };

/** Calls the upstream itself, one call after the other. @returns the median in microseconds */
export async function measureDirect(
  { caller, token, upstream }: CallArena,
  { single: calls }: CallEffort,
): Promise<number> {
  const { timings } = await caller.load({ url: upstream.url, token, calls, connections: 1 });
  return median(timings.map(({ whole }) => whole));
}

export async function measureCalls(
  { caller, token }: CallArena,
  server: ServerProcess,
  { effort, direct }: { readonly effort: CallEffort; readonly direct: number },
): Promise<MeasuredCalls> {
  const load = async (what: {
    readonly calls: number;
    readonly connections: number;
    readonly pieces?: number;
  }): Promise<{ timings: readonly Timing[]; processor: number; perSecond: number }> => {
    const before = await server.spent();
    const { seconds, timings } = await caller.load({ url: server.url, token, ...what });
    const after = await server.spent();
    const spent = after.processorMicros - before.processorMicros;
    return { timings, processor: spent / what.calls, perSecond: what.calls / seconds };
  };
  const plain = await load({ calls: effort.plain, connections: connections.plain });
  const streams = await load({
    ...{ calls: effort.streams, connections: connections.streams, pieces: 50 },
  });
  const single = await load({ calls: effort.single, connections: 1 });
  const openings = await load({ calls: effort.openings, connections: 1, pieces: 2 });
  const whole = single.timings.map((timing) => timing.whole);
  return {
    processor: plain.processor,
    streamProcessor: streams.processor,
    throughput: plain.perSecond,
    added: median(whole) - direct,
    added99: quantile(whole, 0.99) - direct,
    firstEvent: median(openings.timings.map(({ first }) => first)),
  };
}
