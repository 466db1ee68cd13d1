import { deepStrictEqual } from "node:assert/strict";
import { createConfigResolver } from "@gw/config-resolver";
import { openBenchGateway } from "../bench-gateway.ts";
import type { BenchPath } from "../bench-path.ts";
import { compare } from "../compare.ts";
import { openBareDatabase } from "../floors/bare-database.ts";
import { bareResolver } from "../floors/bare-resolver.ts";

/** Resolving an endpoint of two models, against the same statements and the same opening. */
export const resolvePath: BenchPath = {
  name: "resolve",
  async run({ effort }) {
    const gateway = await openBenchGateway({ endpoints: 1_000 });
    const database = openBareDatabase(gateway.path);
    const { endpointName, keyRing, kek } = gateway;
    const { sealedSecrets, auditLog } = gateway.backend;
    const resolver = createConfigResolver({ sealedSecrets, keyRing, auditLog });
    const bare = bareResolver(database, kek);
    try {
      const resolved = await resolver.resolveEndpoint({ endpointName });
      const models = resolved.endpoint.models.map((model) => ({
        ...model,
        secretValue: model.secretValue.reveal(),
      }));
      await resolver.flush();
      deepStrictEqual(bare(endpointName), {
        ...resolved,
        endpoint: { ...resolved.endpoint, models },
      });
      const comparison = await compare(
        {
          ours: () => resolver.resolveEndpoint({ endpointName }),
          floor: () => bare(endpointName),
        },
        effort,
      );
      return [{ name: "resolve from sqlite", ...comparison, aim: { atMost: 2.5 } }];
    } finally {
      await resolver.close();
      database.close();
      await gateway.close();
    }
  },
};
