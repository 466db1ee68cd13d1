import type { SecretChanges } from "@gw/store-abstract";
import type { Compilable } from "kysely";
import {
  type PreparedQuery,
  preparedQuery,
  type QueryBuilder,
  queryFamily,
} from "../prepared-query.js";
import { toSecretUpdate } from "../rows/secret.js";
import type { SecretInfoColumns, TableRow } from "../tables.js";
import { has } from "./shapes.js";

// Listed by hand: selectAll would carry the sealed value to callers that must not see it.
const infoColumns = [
  "secret_id",
  "secret_name",
  "provider",
  "masked_values",
  "auth_config",
  "created_at",
  "created_by",
  "last_updated_at",
  "last_updated_by",
  "created_revision",
] as const;

export const secretById: PreparedQuery<{ secretId: string }, SecretInfoColumns> = preparedQuery(
  (builder, slot) =>
    builder
      .selectFrom("gateway_secrets")
      .select(infoColumns)
      .where("secret_id", "=", slot("secretId")),
);

export const secretByName: PreparedQuery<{ secretName: string }, SecretInfoColumns> = preparedQuery(
  (builder, slot) =>
    builder
      .selectFrom("gateway_secrets")
      .select(infoColumns)
      .where("secret_name", "=", slot("secretName")),
);

interface SecretPage {
  readonly after: number;
  readonly limit: number;
  readonly provider?: string | undefined;
}

export const secretPage: (shape: string) => PreparedQuery<SecretPage, SecretInfoColumns> =
  queryFamily(
    (shape: string) => (builder, slot) =>
      builder
        .selectFrom("gateway_secrets")
        .select(infoColumns)
        .where("created_revision", ">", slot("after"))
        .$if(has(shape, "provider"), (query) =>
          query.where("provider", "=", slot("provider") ?? null),
        )
        .orderBy("created_revision")
        .limit(slot("limit")),
  );

export const insertSecret: PreparedQuery<TableRow<"gateway_secrets">, unknown> = preparedQuery(
  (builder, slot) =>
    builder.insertInto("gateway_secrets").values({
      created_revision: slot("created_revision"),
      secret_id: slot("secret_id"),
      secret_name: slot("secret_name"),
      provider: slot("provider"),
      masked_values: slot("masked_values"),
      auth_config: slot("auth_config"),
      created_at: slot("created_at"),
      created_by: slot("created_by"),
      last_updated_at: slot("last_updated_at"),
      last_updated_by: slot("last_updated_by"),
      kek_version: slot("kek_version"),
      wrapped_dek: slot("wrapped_dek"),
      encrypted_value: slot("encrypted_value"),
    }),
);

export function updateSecret(
  builder: QueryBuilder,
  secretId: string,
  changes: SecretChanges,
): Compilable<unknown> {
  return builder
    .updateTable("gateway_secrets")
    .set(toSecretUpdate(changes))
    .where("secret_id", "=", secretId);
}

export const deleteSecret: PreparedQuery<{ secretId: string }, unknown> = preparedQuery(
  (builder, slot) =>
    builder.deleteFrom("gateway_secrets").where("secret_id", "=", slot("secretId")),
);
