import { type PreparedQuery, preparedQuery } from "../session/prepared-query.js";
import { shownColumns, type TableRow } from "../tables.js";

type AccessTokenColumns = TableRow<"gateway_access_tokens">;

const columns = shownColumns("gateway_access_tokens");

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

/** Scans the table, in which most tokens are live. */
export const liveAccessTokens: PreparedQuery<{ at: number }, AccessTokenColumns> = preparedQuery(
  (builder, slot) =>
    builder
      .selectFrom("gateway_access_tokens")
      .select(columns)
      .where("revoked_at", "is", null)
      .where((row) => row.or([row("expires_at", "is", null), row("expires_at", ">", slot("at"))]))
      .orderBy("created_revision"),
);

/** Revokes one token, since revocations are few. */
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
