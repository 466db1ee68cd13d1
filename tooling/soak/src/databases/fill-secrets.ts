import { randomUUID } from "node:crypto";
import { sealSecretFields } from "@gw/crypto";
import { openDriverConnection } from "./driver-connection.ts";
import type { SoakDatabase } from "./with-database.ts";

/** A secret and its plaintext. */
export interface KnownSecret {
  readonly secretId: string;
  readonly secretName: string;
  readonly value: string;
}

const columns = [
  ...["created_revision", "secret_id", "secret_name", "provider", "masked_values", "auth_config"],
  ...["created_at", "created_by", "last_updated_at", "last_updated_by"],
  ...["kek_version", "wrapped_dek", "encrypted_value"],
];
const batchSize = 200;

/**
 * Fills a migrated database that has key version 1 with sealed secrets. Inserts rows directly,
 * because the store waits for the disk for each secret.
 */
export async function fillSecrets(
  { kind, url, keys }: Pick<SoakDatabase, "kind" | "url" | "keys">,
  count: number,
): Promise<KnownSecret[]> {
  const kek = await keys.load(1);
  const connection = await openDriverConnection(kind, url);
  const secrets: KnownSecret[] = [];
  const now = Date.now();
  try {
    await connection.change(connection.begin);
    while (secrets.length < count) {
      const values: unknown[] = [];
      const rows = Math.min(batchSize, count - secrets.length);
      for (let row = 0; row < rows; row += 1) {
        const index = secrets.length + 1;
        const secretId = `s-${randomUUID().replaceAll("-", "")}`;
        const secretName = `filled-${index}`;
        const value = `sk-soak-${index}-${"0123456789abcdef".repeat(2)}`;
        // Every second secret has all optional fields.
        const isFull = index % 2 === 0;
        const destination = isFull ? "https://llm.example.com/v1" : undefined;
        const context = { secretId, secretName, provider: isFull ? "openai" : undefined };
        const fields = { api_key: value };
        const sealed = await sealSecretFields({
          fields,
          context: { ...context, destination },
          kek,
        });
        secrets.push({ secretId, secretName, value });
        values.push(
          ...[index, secretId, secretName, context.provider ?? null, '{"api_key":"***"}'],
          destination === undefined ? null : JSON.stringify({ api_base: destination }),
          ...[now, null, now, null, sealed.kekVersion, sealed.wrappedDek, sealed.encryptedValue],
        );
      }
      const row = `(${columns.map(() => "?").join(", ")})`;
      const list = Array.from({ length: rows }, () => row).join(", ");
      await connection.change(
        `insert into gateway_secrets (${columns.join(", ")}) values ${list}`,
        values,
      );
    }
    await connection.change("update gateway_revision set revision = revision + ?", [count]);
    await connection.change("commit");
    return secrets;
  } finally {
    await connection.close();
  }
}
