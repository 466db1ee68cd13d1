import { Agent, type buildConnector, Pool } from "undici";
import { TrackedClient } from "./tracked-client.js";

/** In milliseconds. */
const keepAliveTimeout = 30_000;

/** The connections to providers. */
export interface ProviderAgents {
  /** Reuses connections. */
  readonly pooled: Agent;
  /** Makes a connection for each request. */
  readonly fresh: Agent;
  close(): Promise<void>;
}

export function createProviderAgents(connect: buildConnector.connector): ProviderAgents {
  const pooled = new Agent({
    connect,
    keepAliveTimeout,
    pipelining: 1,
    factory: (origin, options) =>
      new Pool(origin, {
        ...options,
        factory: (one, more) => new TrackedClient(one, { ...more, connect }),
      }),
  });
  const fresh = new Agent({ connect, pipelining: 0 });
  return {
    pooled,
    fresh,
    async close() {
      await Promise.all([pooled.close(), fresh.close()]);
    },
  };
}
