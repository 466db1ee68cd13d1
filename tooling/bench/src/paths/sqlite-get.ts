import { deepStrictEqual } from "node:assert/strict";
import { openBenchGateway } from "../bench-gateway.ts";
import type { BenchPath } from "../bench-path.ts";
import { compare } from "../compare.ts";
import type { Figure } from "../figure.ts";
import { openBareDatabase } from "../floors/bare-database.ts";
import { bareDefinitionReader } from "../floors/bare-definitions.ts";
import { bareEndpointReader } from "../floors/bare-endpoints.ts";
import { bareSecretReader } from "../floors/bare-secrets.ts";

/** Reading one thing by its id, against prepared statements and the same mapping of rows. */
export const sqliteGetPath: BenchPath = {
  name: "sqlite-get",
  async run({ effort }) {
    const gateway = await openBenchGateway({ endpoints: 1_000 });
    const database = openBareDatabase(gateway.path);
    const { store, secretId, modelDefinitionId, endpointId } = gateway;
    const secret = bareSecretReader(database);
    const definition = bareDefinitionReader(database);
    const endpoint = bareEndpointReader(database);
    const contests = {
      secret: {
        ours: () => store.getSecretInfo({ secretId }),
        floor: () => secret(secretId),
      },
      "model definition": {
        ours: () => store.getGatewayModelDefinition({ modelDefinitionId }),
        floor: () => definition(modelDefinitionId),
      },
      endpoint: {
        ours: () => store.getGatewayEndpoint({ endpointId }),
        floor: () => endpoint(endpointId),
      },
    };
    const figures: Figure[] = [];
    try {
      for (const [what, contest] of Object.entries(contests)) {
        deepStrictEqual(contest.floor(), await contest.ours());
        const comparison = await compare(contest, effort);
        figures.push({ name: `sqlite get ${what}`, ...comparison, aim: { atMost: 2.5 } });
      }
    } finally {
      database.close();
      await gateway.close();
    }
    return figures;
  },
};
