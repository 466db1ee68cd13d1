import { deepStrictEqual } from "node:assert/strict";
import { baselineDefinitionReader } from "../baselines/definitions.ts";
import { baselineEndpointReader } from "../baselines/endpoints.ts";
import { baselineSecretReader } from "../baselines/secrets.ts";
import { openBaselineDatabase } from "../baselines/sqlite-connection.ts";
import { compare } from "../figures/compare.ts";
import type { Figure } from "../figures/figure.ts";
import { openBenchGateway } from "../gateways/bench-gateway.ts";
import type { BenchPath } from "./bench-path.ts";

/** Reads one resource by id, against prepared statements and the same mapping of rows. */
export const sqliteGetPath: BenchPath = {
  name: "sqlite-get",
  async run({ effort }) {
    const gateway = await openBenchGateway({ endpoints: 1_000 });
    const database = openBaselineDatabase(gateway.path);
    const { store, secretId, modelDefinitionId, endpointId } = gateway;
    const secret = baselineSecretReader(database);
    const definition = baselineDefinitionReader(database);
    const endpoint = baselineEndpointReader(database);
    const cases = {
      secret: {
        candidate: () => store.getSecretInfo({ secretId }),
        baseline: () => secret(secretId),
      },
      "model definition": {
        candidate: () => store.getGatewayModelDefinition({ modelDefinitionId }),
        baseline: () => definition(modelDefinitionId),
      },
      endpoint: {
        candidate: () => store.getGatewayEndpoint({ endpointId }),
        baseline: () => endpoint(endpointId),
      },
    };
    const figures: Figure[] = [];
    try {
      for (const [what, sides] of Object.entries(cases)) {
        deepStrictEqual(sides.baseline(), await sides.candidate());
        const comparison = await compare(sides, effort);
        figures.push({ name: `sqlite get ${what}`, ...comparison, aim: { atMost: 2.5 } });
      }
    } finally {
      database.close();
      await gateway.close();
    }
    return figures;
  },
};
