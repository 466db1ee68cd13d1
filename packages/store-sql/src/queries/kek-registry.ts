import { type PreparedQuery, preparedQuery } from "../prepared-query.js";
import type { TableRow } from "../tables.js";

type KekColumns = TableRow<"gateway_kek_registry">;

export const keks: PreparedQuery<undefined, KekColumns> = preparedQuery((builder) =>
  builder
    .selectFrom("gateway_kek_registry")
    .select([
      "version",
      "provider",
      "kdf_salt",
      "kdf_iterations",
      "check_salt",
      "check_value",
      "fingerprint",
      "state",
      "created_at",
      "activated_at",
      "retired_at",
    ])
    .orderBy("version"),
);

export const activeKek: PreparedQuery<undefined, Pick<KekColumns, "version">> = preparedQuery(
  (builder) =>
    builder.selectFrom("gateway_kek_registry").select("version").where("state", "=", "active"),
);

/** One row where some secret names the version. */
export const secretOfKek: PreparedQuery<{ version: number }, { secret_id: string }> = preparedQuery(
  (builder, slot) =>
    builder
      .selectFrom("gateway_secrets")
      .select("secret_id")
      .where("kek_version", "=", slot("version"))
      .limit(1),
);

export const insertKek: PreparedQuery<KekColumns, unknown> = preparedQuery((builder, slot) =>
  builder.insertInto("gateway_kek_registry").values({
    version: slot("version"),
    provider: slot("provider"),
    kdf_salt: slot("kdf_salt"),
    kdf_iterations: slot("kdf_iterations"),
    check_salt: slot("check_salt"),
    check_value: slot("check_value"),
    fingerprint: slot("fingerprint"),
    state: slot("state"),
    created_at: slot("created_at"),
    activated_at: slot("activated_at"),
    retired_at: slot("retired_at"),
  }),
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
 * Changes nothing; meets one row where the version is the active one, and holds it: changes of the
 * registry wait until the transaction ends.
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
