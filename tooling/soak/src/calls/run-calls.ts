import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Latency, latencyOf } from "../load/latency.ts";
import { MemoryWatch } from "../processes/memory-watch.ts";
import { ServerProcess } from "../processes/server-process.ts";
import { addEndpoint } from "./add-endpoint.ts";
import { CallClient } from "./call-client.ts";
import { disconnectClients } from "./disconnect-clients.ts";
import { manyStreams } from "./many-streams.ts";
import { overload } from "./overload.ts";
import { plainCalls } from "./plain-calls.ts";
import { unlikelyCounts } from "./traffic-split.ts";
import { Upstream } from "./upstream.ts";

export interface CallsOptions {
  /** Plain calls, after a warm-up of a tenth as many. */
  readonly calls: number;
  readonly streams: number;
  /** Clients that disconnect in mid-stream. */
  readonly disconnects: number;
  readonly log?: ((line: string) => void) | undefined;
}

export interface CallsReport {
  readonly problems: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly callsPerSecond: number;
  /** Maximum growth of resident memory after the warm-up, in MiB. */
  readonly growth: number | undefined;
  /** Requests in flight while all streams were open. */
  readonly open: number;
  /** Time until the provider saw a disconnect. */
  readonly disconnects: Latency;
}

const concurrency = 32;
/** Calls of one token that the overloaded server handles at once: half of its limit. */
const limit = 20;

/** Puts a server with its own provider under every kind of load. */
export async function runCalls(options: CallsOptions): Promise<CallsReport> {
  const { calls, streams, log = () => {} } = options;
  const folder = await mkdtemp(join(tmpdir(), "gw-calls-"));
  const upstream = new Upstream();
  await upstream.listen();
  const settings = { GW_EGRESS_ALLOW: upstream.url };
  const started: ServerProcess[] = [];
  const clients: CallClient[] = [];
  const start = async (more: Readonly<Record<string, string>> = {}): Promise<ServerProcess> => {
    const server = await ServerProcess.start(folder, { ...settings, ...more });
    started.push(server);
    return server;
  };
  const clientOf = ({ url }: ServerProcess, connections: number): CallClient => {
    const client = new CallClient(url, connections);
    clients.push(client);
    return client;
  };
  try {
    const server = await start();
    await addEndpoint(server.url, upstream.url);
    const client = clientOf(server, concurrency);
    const memory = new MemoryWatch(server.child.pid);
    await plainCalls(client, { calls: Math.ceil(calls / 10), concurrency });
    memory.markWarm();
    const from = performance.now();
    const { counts, problems } = await plainCalls(client, { calls, concurrency });
    const callsPerSecond = calls / ((performance.now() - from) / 1_000);
    const growth = memory.stop();
    log(`${calls} calls, ${callsPerSecond.toFixed(0)} per second`);
    problems.push(...unlikelyCounts(counts));
    const many = clientOf(server, streams);
    const streamed = await manyStreams({ url: server.url, client: many, upstream, streams });
    log(`${streamed.open} streams at once`);
    const lags = await disconnectClients({ client, upstream, times: options.disconnects });
    problems.push(...streamed.problems, ...server.failures);
    await server.stop("SIGTERM");
    const small = await start({ GW_MAX_INFLIGHT_REQUESTS: String(2 * limit) });
    const crowd = clientOf(small, 2 * limit);
    problems.push(...(await overload({ client: crowd, upstream, limit })), ...small.failures);
    return {
      problems,
      counts: Object.fromEntries(counts),
      callsPerSecond,
      growth,
      open: streamed.open,
      disconnects: latencyOf(lags),
    };
  } finally {
    for (const client of clients) client.close();
    await Promise.all(started.map((server) => server.stop("SIGKILL")));
    await upstream.stop();
    await rm(folder, { recursive: true });
  }
}
