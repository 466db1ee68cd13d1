import { median, quantile } from "../figures/quantile.ts";
import type { ServerProcess } from "../http/server-process.ts";
import type { CallServers } from "./call-servers.ts";
import type { Timing } from "./connection.ts";

/** Number of calls per round and side. */
export interface CallEffort {
  /** Plain calls under load. */
  readonly plain: number;
  /** Plain calls in sequence. */
  readonly single: number;
  /** Streams of 50 events under load. */
  readonly streams: number;
  /** Streams of two events in sequence. */
  readonly openings: number;
}

/** Measurements of one side in microseconds, and requests per second. */
export interface MeasuredCalls {
  readonly processor: number;
  readonly streamProcessor: number;
  readonly throughput: number;
  /** Median latency minus that of calling the provider directly. */
  readonly added: number;
  readonly added99: number;
  readonly firstEvent: number;
}

/** Plain calls under load wait for the proxy; streams wait for the provider. */
const connections = { plain: 16, streams: 32 };

/** Calls the provider directly, in sequence. @returns the median latency in microseconds */
export async function measureDirect(
  { client, token, upstream }: CallServers,
  { single: calls }: CallEffort,
): Promise<number> {
  const { timings } = await client.load({ url: upstream.url, token, calls, connections: 1 });
  return median(timings.map(({ whole }) => whole));
}

export async function measureCalls(
  { client, token }: CallServers,
  server: ServerProcess,
  { effort, direct }: { readonly effort: CallEffort; readonly direct: number },
): Promise<MeasuredCalls> {
  const load = async (what: {
    readonly calls: number;
    readonly connections: number;
    readonly pieces?: number;
  }): Promise<{ timings: readonly Timing[]; processor: number; perSecond: number }> => {
    const before = await server.usage();
    const { seconds, timings } = await client.load({ url: server.url, token, ...what });
    const after = await server.usage();
    const used = after.processorMicros - before.processorMicros;
    return { timings, processor: used / what.calls, perSecond: what.calls / seconds };
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
