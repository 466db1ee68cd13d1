import type { BenchPath } from "../bench-path.ts";
import { openArena } from "../http/arena.ts";
import { contend } from "../http/contend.ts";

/** Creating a secret over HTTP, against a bare Fastify handler that seals and writes the same. */
export const httpCreatePath: BenchPath = {
  name: "http-create",
  async run({ quick }) {
    const { ours, floor, token, close } = await openArena();
    const path = "/secrets/create";
    const request = (go: number) => ({
      ours: { path: `/api/v1/gateway${path}`, createNamed: `round-${go}` },
      floor: { path, createNamed: `round-${go}` },
    });
    try {
      const effort = quick ? { rounds: 1, seconds: 1 } : { rounds: 7, seconds: 3 };
      const contest = await contend({ ours, floor, token, request }, effort);
      return [{ name: "http create secret", ...contest }];
    } finally {
      await close();
    }
  },
};
