import type { SealedColumns, SealedSecret, SecretChanges, SecretRow } from "@gw/store-abstract";
import type { SealedSecretColumns, SecretInfoColumns, TableRow } from "../tables.js";
import { fromJson, orAbsent, orNull, toJson } from "./columns.js";

export function toSecretRow(columns: SecretInfoColumns): SecretRow {
  return {
    secretId: columns.secret_id,
    secretName: columns.secret_name,
    provider: orAbsent(columns.provider),
    maskedValues: fromJson<SecretRow["maskedValues"]>(columns.masked_values) ?? {},
    authConfig: fromJson(columns.auth_config),
    createdAt: columns.created_at,
    createdBy: orAbsent(columns.created_by),
    lastUpdatedAt: columns.last_updated_at,
    lastUpdatedBy: orAbsent(columns.last_updated_by),
    createdRevision: columns.created_revision,
  };
}

export function toSecretColumns(
  row: SecretRow,
  sealed: SealedColumns,
): TableRow<"gateway_secrets"> {
  return {
    created_revision: row.createdRevision,
    secret_id: row.secretId,
    secret_name: row.secretName,
    provider: orNull(row.provider),
    masked_values: JSON.stringify(row.maskedValues),
    auth_config: toJson(row.authConfig),
    created_at: row.createdAt,
    created_by: orNull(row.createdBy),
    last_updated_at: row.lastUpdatedAt,
    last_updated_by: orNull(row.lastUpdatedBy),
    kek_version: sealed.kekVersion,
    wrapped_dek: sealed.wrappedDek,
    encrypted_value: sealed.encryptedValue,
  };
}

/** Only what changes: without a new value the sealed columns are not touched. */
export function toSecretUpdate({
  maskedValues,
  authConfig,
  sealed,
  lastUpdatedAt,
  lastUpdatedBy,
}: SecretChanges): Partial<TableRow<"gateway_secrets">> {
  return {
    last_updated_at: lastUpdatedAt,
    last_updated_by: orNull(lastUpdatedBy),
    ...(maskedValues !== undefined && { masked_values: JSON.stringify(maskedValues) }),
    ...(authConfig !== undefined && { auth_config: toJson(authConfig) }),
    ...(sealed !== undefined && {
      kek_version: sealed.kekVersion,
      wrapped_dek: sealed.wrappedDek,
      encrypted_value: sealed.encryptedValue,
    }),
  };
}

export function toSealedSecret(columns: SealedSecretColumns): SealedSecret {
  return {
    secretId: columns.secret_id,
    secretName: columns.secret_name,
    provider: orAbsent(columns.provider),
    authConfig: fromJson(columns.auth_config),
    kekVersion: columns.kek_version,
    wrappedDek: columns.wrapped_dek,
    encryptedValue: columns.encrypted_value,
  };
}
