import { openBenchGateway } from "../bench-gateway.ts";
import type { BenchPath } from "../bench-path.ts";
import { compare } from "../compare.ts";
import { openBareDatabase } from "../floors/bare-database.ts";
import { bareSecretWriter } from "../floors/bare-secrets.ts";

/** Creating a secret, against the same sealing and the same transaction on a file of its own. */
export const sqliteCreatePath: BenchPath = {
  name: "sqlite-create",
  async run({ effort }) {
    const gateway = await openBenchGateway({ endpoints: 1 });
    const other = await openBenchGateway({ endpoints: 1 });
    const database = openBareDatabase(other.path);
    const write = bareSecretWriter(database, other.kek);
    let made = 0;
    const next = () => ({
      secretName: `secret-${made++}`,
      provider: "openai",
      secretValue: { api_key: "sk-0123456789abcdefghijklmnopqrstuvwxyz" },
    });
    try {
      const comparison = await compare(
        { ours: () => gateway.store.createGatewaySecret(next()), floor: () => write(next()) },
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
