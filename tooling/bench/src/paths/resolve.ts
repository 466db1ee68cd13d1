import { deepStrictEqual } from "node:assert/strict";
import { createConfigResolver } from "@gw/config-resolver";
import { baselineResolver } from "../baselines/resolver.ts";
import { openBaselineDatabase } from "../baselines/sqlite-connection.ts";
import { compare } from "../figures/compare.ts";
import { openBenchGateway } from "../gateways/bench-gateway.ts";
import type { BenchPath } from "./bench-path.ts";

/** Resolves an endpoint of two models, against the same statements and cryptography. */
export const resolvePath: BenchPath = {
  name: "resolve",
  async run({ effort }) {
    const gateway = await openBenchGateway({ endpoints: 1_000 });
    const database = openBaselineDatabase(gateway.path);
    const { endpointName, keyRing, kek } = gateway;
    const { sealedSecrets, auditLog } = gateway.backend;
    const resolver = createConfigResolver({ sealedSecrets, keyRing, auditLog });
    const baseline = baselineResolver(database, kek);
    try {
      const resolved = await resolver.resolveEndpoint({ endpointName });
      const models = resolved.endpoint.models.map((model) => ({
        ...model,
        secretValue: model.secretValue.reveal(),
      }));
      await resolver.flush();
      deepStrictEqual(baseline(endpointName), {
        ...resolved,
        endpoint: { ...resolved.endpoint, models },
      });
      const comparison = await compare(
        {
          candidate: () => resolver.resolveEndpoint({ endpointName }),
          baseline: () => baseline(endpointName),
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
