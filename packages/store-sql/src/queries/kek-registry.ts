import { type PreparedQuery, preparedQuery } from "../session/prepared-query.js";
import { shownColumns, type TableRow } from "../tables.js";

type KekColumns = TableRow<"gateway_kek_registry">;

export const keks: PreparedQuery<undefined, KekColumns> = preparedQuery((builder) =>
  builder
    .selectFrom("gateway_kek_registry")
    .select(shownColumns("gateway_kek_registry"))
    .orderBy("version"),
);

export const activeKek: PreparedQuery<undefined, Pick<KekColumns, "version">> = preparedQuery(
  (builder) =>
    builder.selectFrom("gateway_kek_registry").select("version").where("state", "=", "active"),
);

/** Returns one row if a secret uses the version. */
export const secretOfKek: PreparedQuery<{ version: number }, { secret_id: string }> = preparedQuery(
  (builder, slot) =>
    builder
      .selectFrom("gateway_secrets")
      .select("secret_id")
      .where("kek_version", "=", slot("version"))
      .limit(1),
);

export const updateKek: PreparedQuery<
  Pick<KekColumns, "version" | "state" | "activated_at" | "retired_at">,
  unknown
> = preparedQuery((builder, slot) =>
  builder
    .updateTable("gateway_kek_registry")
    .set({
      state: slot("state"),
      activated_at: slot("activated_at"),
      retired_at: slot("retired_at"),
    })
    .where("version", "=", slot("version")),
);

/**
 * Locks the row of the version if it is active, without changing it: changes of the registry wait
 * until the transaction ends.
 */
export const holdActiveKek: PreparedQuery<{ version: number }, unknown> = preparedQuery(
  (builder, slot) =>
    builder
      .updateTable("gateway_kek_registry")
      .set({ state: "active" })
      .where("version", "=", slot("version"))
      .where("state", "=", "active"),
);

export const secretsOfKek: PreparedQuery<{ version: number }, { count: number }> = preparedQuery(
  (builder, slot) =>
    builder
      .selectFrom("gateway_secrets")
      .select((row) => row.fn.countAll<number>().as("count"))
      .where("kek_version", "=", slot("version")),
);
