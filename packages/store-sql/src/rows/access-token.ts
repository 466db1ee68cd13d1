import type { AccessTokenRole } from "@gw/entities";
import type { AccessTokenRow } from "@gw/store-abstract";
import type { TableRow } from "../tables.js";
import { fromJson, orAbsent, orNull, toJson } from "./columns.js";

export type AccessTokenColumns = TableRow<"gateway_access_tokens">;

export function toAccessToken(columns: AccessTokenColumns): AccessTokenRow {
  return {
    tokenId: columns.token_id,
    name: columns.name,
    tokenHash: columns.token_hash,
    // A role that is not known gives no right.
    roles: textsOf(columns.roles) as readonly AccessTokenRole[],
    // What is no list of names names none: the token then calls nothing.
    endpoints: columns.endpoints === null ? undefined : textsOf(columns.endpoints),
    issuerTokenId: orAbsent(columns.issuer_token_id),
    createdAt: columns.created_at,
    createdBy: orAbsent(columns.created_by),
    createdRevision: columns.created_revision,
    expiresAt: orAbsent(columns.expires_at),
    revokedAt: orAbsent(columns.revoked_at),
    lastUsedAt: orAbsent(columns.last_used_at),
  };
}

export function toAccessTokenColumns(row: AccessTokenRow): AccessTokenColumns {
  return {
    created_revision: row.createdRevision,
    token_id: row.tokenId,
    name: row.name,
    token_hash: row.tokenHash,
    roles: JSON.stringify(row.roles),
    endpoints: toJson(row.endpoints),
    issuer_token_id: orNull(row.issuerTokenId),
    created_at: row.createdAt,
    created_by: orNull(row.createdBy),
    expires_at: orNull(row.expiresAt),
    revoked_at: orNull(row.revokedAt),
    last_used_at: orNull(row.lastUsedAt),
  };
}

function textsOf(json: string): readonly string[] {
  const value = fromJson(json);
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
