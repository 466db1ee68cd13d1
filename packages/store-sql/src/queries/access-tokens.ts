import { type PreparedQuery, preparedQuery } from "../prepared-query.js";
import type { AccessTokenColumns } from "../rows/access-token.js";

const columns = [
  "created_revision",
  "token_id",
  "name",
  "token_hash",
  "roles",
  "endpoints",
  "issuer_token_id",
  "created_at",
  "created_by",
  "expires_at",
  "revoked_at",
  "last_used_at",
] as const;

export const accessTokenPage: PreparedQuery<{ after: number; limit: number }, AccessTokenColumns> =
  preparedQuery((builder, slot) =>
    builder
      .selectFrom("gateway_access_tokens")
      .select(columns)
      .where("created_revision", ">", slot("after"))
      .orderBy("created_revision")
      .limit(slot("limit")),
  );

export const accessTokenById: PreparedQuery<{ tokenId: string }, AccessTokenColumns> =
  preparedQuery((builder, slot) =>
    builder
      .selectFrom("gateway_access_tokens")
      .select(columns)
      .where("token_id", "=", slot("tokenId")),
  );

/** Of a table in which most rows are live: all of it is read. */
export const liveAccessTokens: PreparedQuery<{ at: number }, AccessTokenColumns> = preparedQuery(
  (builder, slot) =>
    builder
      .selectFrom("gateway_access_tokens")
      .select(columns)
      .where("revoked_at", "is", null)
      .where((row) => row.or([row("expires_at", "is", null), row("expires_at", ">", slot("at"))]))
      .orderBy("created_revision"),
);

export const insertAccessToken: PreparedQuery<AccessTokenColumns, unknown> = preparedQuery(
  (builder, slot) =>
    builder.insertInto("gateway_access_tokens").values({
      created_revision: slot("created_revision"),
      token_id: slot("token_id"),
      name: slot("name"),
      token_hash: slot("token_hash"),
      roles: slot("roles"),
      endpoints: slot("endpoints"),
      issuer_token_id: slot("issuer_token_id"),
      created_at: slot("created_at"),
      created_by: slot("created_by"),
      expires_at: slot("expires_at"),
      revoked_at: slot("revoked_at"),
      last_used_at: slot("last_used_at"),
    }),
);

/** One of them at a time: what is revoked is few, and seldom. */
export const revokeAccessToken: PreparedQuery<{ tokenId: string; revokedAt: number }, unknown> =
  preparedQuery((builder, slot) =>
    builder
      .updateTable("gateway_access_tokens")
      .set({ revoked_at: slot("revokedAt") })
      .where("token_id", "=", slot("tokenId"))
      .where("revoked_at", "is", null),
  );

export const noteUse: PreparedQuery<{ tokenId: string; usedAt: number; newest: number }, unknown> =
  preparedQuery((builder, slot) =>
    builder
      .updateTable("gateway_access_tokens")
      .set({ last_used_at: slot("usedAt") })
      .where("token_id", "=", slot("tokenId"))
      .where((row) =>
        row.or([row("last_used_at", "is", null), row("last_used_at", "<=", slot("newest"))]),
      ),
  );
