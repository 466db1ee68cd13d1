import { openSecretFields } from "@gw/crypto";
import { destinationOf } from "@gw/entities";
import { openSqlBackend } from "@gw/store-sql";
import type { FilledSource } from "./fill-source.ts";

/** Opens the secrets of the last copy and compares their plaintexts. */
export async function openSecrets(
  path: string,
  { keyRing, values }: FilledSource,
): Promise<{ opened: number; problems: string[] }> {
  const backend = await openSqlBackend({ url: `sqlite:${path}` });
  const problems: string[] = [];
  let opened = 0;
  try {
    for (let after = ""; ; ) {
      const rows = await backend.sealedSecrets.pageSealedSecrets({
        afterSecretId: after,
        limit: 500,
      });
      for (const row of rows) {
        const { secretId, secretName, provider, authConfig } = row;
        const value = values.get(secretId);
        if (value === undefined) continue;
        const context = { secretId, secretName, provider, destination: destinationOf(authConfig) };
        const fields = await openSecretFields({ envelope: row, context, keyRing }).catch(
          () => undefined,
        );
        opened += 1;
        if (fields?.reveal().api_key !== value) problems.push(`${secretName} does not open`);
      }
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.secretId;
    }
  } finally {
    await backend.close();
  }
  if (opened !== values.size) problems.push(`${values.size - opened} secrets are missing`);
  return { opened, problems };
}
