import { everyWorkspace } from "@gw/entities";
import { type PreparedQuery, preparedQuery } from "../session/prepared-query.js";
import { aliasedColumns, shownColumns, type TableRow } from "../tables.js";
import type { InWorkspace } from "./shapes.js";

type AccessTokenColumns = TableRow<"gateway_access_tokens">;

const columns = shownColumns("gateway_access_tokens");

export const accessTokenPage: PreparedQuery<
  InWorkspace & { after: number; limit: number },
  AccessTokenColumns
> = preparedQuery((builder, slot) =>
  builder
    .selectFrom("gateway_access_tokens")
    .select(columns)
    .where("workspace_id", "=", slot("workspaceId"))
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

/** Scans the table, in which most tokens are live. Tokens of deleted workspaces are not. */
export const liveAccessTokens: PreparedQuery<{ at: number }, AccessTokenColumns> = preparedQuery(
  (builder, slot) =>
    builder
      .selectFrom("gateway_access_tokens as t")
      .leftJoin("gateway_workspaces as w", "w.workspace_id", "t.workspace_id")
      .select(aliasedColumns("gateway_access_tokens", "t"))
      .where("t.revoked_at", "is", null)
      .where((row) =>
        row.or([row("t.expires_at", "is", null), row("t.expires_at", ">", slot("at"))]),
      )
      .where((row) =>
        row.or([row("t.workspace_id", "=", everyWorkspace), row("w.live_name", "is not", null)]),
      ),
);

/** The number of tokens of a workspace that are neither revoked nor expired. */
export const countLiveTokens: PreparedQuery<
  InWorkspace & { at: number },
  { readonly count: number }
> = preparedQuery((builder, slot) =>
  builder
    .selectFrom("gateway_access_tokens")
    .select((row) => row.fn.countAll<number>().as("count"))
    .where("workspace_id", "=", slot("workspaceId"))
    .where("revoked_at", "is", null)
    .where((row) => row.or([row("expires_at", "is", null), row("expires_at", ">", slot("at"))])),
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
