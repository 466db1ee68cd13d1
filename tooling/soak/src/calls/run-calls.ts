import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RestGatewayStore } from "@gw/store-rest";
import { MemoryWatch } from "../processes/memory-watch.ts";
import { adminToken, ServerProcess } from "../processes/server-process.ts";
import { Caller } from "./call-client.ts";
import { leave } from "./disconnect-clients.ts";
import { manyStreams } from "./many-streams.ts";
import { overload } from "./overload.ts";
import { plainCalls } from "./plain-calls.ts";
import { shares, unlikely } from "./traffic-split.ts";
import { Upstream } from "./upstream.ts";

export interface CallsOptions {
  /** Plain calls; a tenth as many before, until memory counts. */
  readonly calls: number;
  readonly streams: number;
  /** Streams that are left in their middle. */
  readonly leaves: number;
  readonly log?: ((line: string) => void) | undefined;
}

export interface CallsReport {
  readonly problems: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly callsPerSecond: number;
  /** MiB of resident memory above that after the warm-up, at most; absent where it cannot be read. */
  readonly growth: number | undefined;
  /** Calls under way while all streams were open. */
  readonly open: number;
  /** Milliseconds until the provider saw that a caller had left: the median, and the longest. */
  readonly left: { readonly median: number; readonly longest: number };
}

const atOnce = 32;
/** Calls that the server of the overload takes at once. */
const limit = 20;

/** A server before a provider of its own, under every kind of load that it has to stand. */
export async function runCalls(options: CallsOptions): Promise<CallsReport> {
  const { calls, streams, leaves, log = () => {} } = options;
  const folder = await mkdtemp(join(tmpdir(), "gw-calls-"));
  const upstream = new Upstream();
  await upstream.listen();
  const settings = { GW_EGRESS_ALLOW: upstream.url };
  const started: ServerProcess[] = [];
  const callers: Caller[] = [];
  const start = async (more: Readonly<Record<string, string>> = {}): Promise<ServerProcess> => {
    const server = await ServerProcess.start(folder, { ...settings, ...more });
    started.push(server);
    return server;
  };
  const callerOf = ({ url }: ServerProcess, connections: number): Caller => {
    const caller = new Caller(url, connections);
    callers.push(caller);
    return caller;
  };
  try {
    const server = await start();
    await addEndpoint(server.url, upstream.url);
    const caller = callerOf(server, atOnce);
    const memory = new MemoryWatch(server.child.pid);
    await plainCalls(caller, { calls: Math.ceil(calls / 10), atOnce });
    memory.markWarm();
    const from = performance.now();
    const { counts, problems } = await plainCalls(caller, { calls, atOnce });
    const callsPerSecond = calls / ((performance.now() - from) / 1_000);
    const growth = memory.stop();
    log(`${calls} calls, ${callsPerSecond.toFixed(0)} a second`);
    problems.push(...unlikely(counts));
    const many = callerOf(server, streams);
    const streamed = await manyStreams({ url: server.url, caller: many, upstream, streams });
    log(`${streamed.open} streams at once`);
    const lags = (await leave({ caller, upstream, times: leaves })).sort((a, b) => a - b);
    problems.push(...streamed.problems, ...server.failures);
    await server.stop("SIGTERM");
    const small = await start({ GW_MAX_CALLS: String(limit) });
    const crowd = callerOf(small, 2 * limit);
    problems.push(...(await overload({ caller: crowd, upstream, limit })), ...small.failures);
    return {
      problems,
      counts: Object.fromEntries(counts),
      callsPerSecond,
      growth,
      open: streamed.open,
      left: {
        median: lags[Math.floor(lags.length / 2)] ?? 0,
        longest: lags.at(-1) ?? 0,
      },
    };
  } finally {
    for (const caller of callers) caller.close();
    await Promise.all(started.map((server) => server.stop("SIGKILL")));
    await upstream.stop();
    await rm(folder, { recursive: true });
  }
}

/** The endpoint `chat`, with a model of the provider for each share. */
async function addEndpoint(url: string, upstream: string): Promise<void> {
  const store = new RestGatewayStore({ baseUrl: url, token: adminToken });
  const { secretId } = await store.createGatewaySecret({
    secretName: "provider",
    provider: "openai-compatible",
    secretValue: { api_key: "sk-0123456789abcdef" },
    authConfig: { api_base: `${upstream}/v1` },
  });
  const modelConfigs = [];
  for (const [name, share] of Object.entries(shares)) {
    const definition = { name, secretId, provider: "openai-compatible", modelName: name };
    const { modelDefinitionId } = await store.createGatewayModelDefinition(definition);
    modelConfigs.push({ modelDefinitionId, weight: share * 100 });
  }
  await store.createGatewayEndpoint({
    name: "chat",
    modelConfigs,
    routingStrategy: "REQUEST_BASED_TRAFFIC_SPLIT",
  });
  await store.close();
}
