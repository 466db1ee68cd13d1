import { compareServers } from "../http/compare-servers.ts";
import { openHttpServers } from "../http/http-servers.ts";
import type { BenchPath } from "./bench-path.ts";

/** Creates a secret over HTTP, against a plain Fastify handler that seals and writes the same. */
export const httpCreatePath: BenchPath = {
  name: "http-create",
  async run({ quick }) {
    const { candidate, baseline, token, close } = await openHttpServers();
    const path = "/secrets/create";
    const request = (round: number) => ({
      candidate: { path: `/api/v1/gateway${path}`, createNamed: `round-${round}` },
      baseline: { path, createNamed: `round-${round}` },
    });
    try {
      const effort = quick ? { rounds: 1, seconds: 1 } : { rounds: 7, seconds: 3 };
      const comparison = await compareServers({ candidate, baseline, token, request }, effort);
      return [{ name: "http create secret", ...comparison }];
    } finally {
      await close();
    }
  },
};
