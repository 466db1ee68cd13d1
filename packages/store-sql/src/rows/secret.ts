import type { SealedSecret, SecretChanges, SecretRow } from "@gw/store-abstract";
import type { ShownRow, TableRow } from "../tables.js";
import { toChangedColumns } from "./conversion.js";
import { parseStrings } from "./json.js";

/** What an envelope binds, and the envelope. */
export type SealedSecretColumns = Pick<
  TableRow<"gateway_secrets">,
  | "workspace_id"
  | "secret_id"
  | "secret_name"
  | "provider"
  | "auth_config"
  | "kek_version"
  | "wrapped_dek"
  | "encrypted_value"
>;

/** A row with unreadable JSON can still be listed, overwritten and deleted. */
export function toSecretRow(row: ShownRow<"gateway_secrets">): SecretRow {
  return {
    secretId: row.secret_id,
    secretName: row.secret_name,
    provider: row.provider ?? undefined,
    maskedValues: parseStrings(row.masked_values) ?? {},
    authConfig: parseStrings(row.auth_config),
    createdAt: row.created_at,
    createdBy: row.created_by ?? undefined,
    lastUpdatedAt: row.last_updated_at,
    lastUpdatedBy: row.last_updated_by ?? undefined,
    createdRevision: row.created_revision,
  };
}

/** The changed columns only: without a new value, the sealed columns keep theirs. */
export function toSecretUpdate({
  sealed,
  lastUpdatedBy,
  ...changes
}: SecretChanges): Partial<TableRow<"gateway_secrets">> {
  return toChangedColumns("gateway_secrets", {
    ...changes,
    lastUpdatedBy: lastUpdatedBy ?? null,
    ...sealed,
  });
}

export function toSealedSecret(row: SealedSecretColumns): SealedSecret {
  const authConfig = parseStrings(row.auth_config);
  return {
    workspaceId: row.workspace_id,
    secretId: row.secret_id,
    secretName: row.secret_name,
    provider: row.provider ?? undefined,
    authConfig,
    // Otherwise an envelope without a bound destination would open despite the unreadable one.
    ...(authConfig === undefined && row.auth_config !== null && { isDamaged: true }),
    kekVersion: row.kek_version,
    wrappedDek: row.wrapped_dek,
    encryptedValue: row.encrypted_value,
  };
}
