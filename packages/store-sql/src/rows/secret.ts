import type { SealedColumns, SealedSecret, SecretChanges, SecretRow } from "@gw/store-abstract";
import type { SealedSecretColumns, SecretInfoColumns, TableRow } from "../tables.js";
import { orAbsent, orNull, textsFromJson, toJson } from "./columns.js";

/** A row that cannot be read in every part shall still be listed, overwritten and deleted. */
export function toSecretRow(columns: SecretInfoColumns): SecretRow {
  return {
    secretId: columns.secret_id,
    secretName: columns.secret_name,
    provider: orAbsent(columns.provider),
    maskedValues: textsFromJson(columns.masked_values) ?? {},
    authConfig: textsFromJson(columns.auth_config),
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
  const authConfig = textsFromJson(columns.auth_config);
  return {
    secretId: columns.secret_id,
    secretName: columns.secret_name,
    provider: orAbsent(columns.provider),
    authConfig,
    // Without a word, an envelope that binds no destination would open beside a lost one.
    ...(authConfig === undefined && columns.auth_config !== null && { isDamaged: true }),
    kekVersion: columns.kek_version,
    wrappedDek: columns.wrapped_dek,
    encryptedValue: columns.encrypted_value,
  };
}
