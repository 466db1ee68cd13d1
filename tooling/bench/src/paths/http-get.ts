import type { Figure } from "../figures/figure.ts";
import { compareServers } from "../http/compare-servers.ts";
import { openHttpServers } from "../http/http-servers.ts";
import type { BenchPath } from "./bench-path.ts";

const basePath = "/api/v1/gateway";

/** Reads over HTTP, against a plain Fastify handler with the same statements. */
export const httpGetPath: BenchPath = {
  name: "http-get",
  async run({ quick }) {
    const { candidate, baseline, token, close } = await openHttpServers();
    const paths = {
      secret: (id: typeof candidate.gateway) => `/secrets/get?secret_id=${id.secretId}`,
      endpoint: (id: typeof candidate.gateway) => `/endpoints/get?endpoint_id=${id.endpointId}`,
    };
    const figures: Figure[] = [];
    try {
      for (const [what, pathOf] of Object.entries(paths)) {
        const request = () => ({
          candidate: { path: basePath + pathOf(candidate.gateway) },
          baseline: { path: pathOf(baseline.gateway) },
        });
        const effort = quick ? { rounds: 1, seconds: 1 } : { rounds: 7, seconds: 3 };
        const comparison = await compareServers({ candidate, baseline, token, request }, effort);
        figures.push({ name: `http get ${what}`, ...comparison, aim: { atLeast: 0.6 } });
      }
    } finally {
      await close();
    }
    return figures;
  },
};
