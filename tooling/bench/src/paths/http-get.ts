import type { BenchPath } from "../bench-path.ts";
import type { Figure } from "../figure.ts";
import { openArena } from "../http/arena.ts";
import { contend } from "../http/contend.ts";

const basePath = "/api/v1/gateway";

/** Reading over HTTP, against a bare Fastify handler with the same statements. */
export const httpGetPath: BenchPath = {
  name: "http-get",
  async run({ quick }) {
    const { ours, floor, token, close } = await openArena();
    const paths = {
      secret: (id: typeof ours.gateway) => `/secrets/get?secret_id=${id.secretId}`,
      endpoint: (id: typeof ours.gateway) => `/endpoints/get?endpoint_id=${id.endpointId}`,
    };
    const figures: Figure[] = [];
    try {
      for (const [what, pathOf] of Object.entries(paths)) {
        const request = () => ({
          ours: { path: basePath + pathOf(ours.gateway) },
          floor: { path: pathOf(floor.gateway) },
        });
        const effort = quick ? { rounds: 1, seconds: 1 } : { rounds: 7, seconds: 3 };
        const contest = await contend({ ours, floor, token, request }, effort);
        figures.push({ name: `http get ${what}`, ...contest, aim: { atLeast: 0.6 } });
      }
    } finally {
      await close();
    }
    return figures;
  },
};
