import { baselineSecretWriter } from "../baselines/secrets.ts";
import { openBaselineDatabase } from "../baselines/sqlite-connection.ts";
import { compare } from "../figures/compare.ts";
import { openBenchGateway } from "../gateways/bench-gateway.ts";
import type { BenchPath } from "./bench-path.ts";

/** Creates a secret, against the same sealing and transaction on another file. */
export const sqliteCreatePath: BenchPath = {
  name: "sqlite-create",
  async run({ effort }) {
    const gateway = await openBenchGateway({ endpoints: 1 });
    const other = await openBenchGateway({ endpoints: 1 });
    const database = openBaselineDatabase(other.path);
    const write = baselineSecretWriter(database, other.kek);
    let made = 0;
    const next = () => ({
      secretName: `secret-${made++}`,
      provider: "openai",
      secretValue: { api_key: "sk-0123456789abcdefghijklmnopqrstuvwxyz" },
    });
    try {
      const comparison = await compare(
        {
          candidate: () => gateway.store.createGatewaySecret(next()),
          baseline: () => write(next()),
        },
        effort,
      );
      return [{ name: "sqlite create secret", ...comparison }];
    } finally {
      database.close();
      await gateway.close();
      await other.close();
    }
  },
};
