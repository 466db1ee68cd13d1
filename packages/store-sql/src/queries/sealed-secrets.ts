import type { SealedColumns, WrappedDek } from "@gw/store-abstract";
import type { SelectQueryBuilder } from "kysely";
import type { SealedSecretColumns } from "../rows/secret.js";
import {
  type PreparedQuery,
  preparedQuery,
  type QueryBuilder,
  queryFamily,
} from "../session/prepared-query.js";
import { type Tables, tables } from "../tables.js";
import { has, type InWorkspace } from "./shapes.js";

type SealedSecretQuery = SelectQueryBuilder<Tables, "gateway_secrets", SealedSecretColumns>;

// The only queries that read sealed columns.
function sealedSecrets(builder: QueryBuilder): SealedSecretQuery {
  return builder
    .selectFrom("gateway_secrets")
    .select([
      "workspace_id",
      "secret_id",
      "secret_name",
      "provider",
      "auth_config",
      ...tables.gateway_secrets.sealed,
    ]);
}

/** The sealed secrets of a workspace with the given ids. */
export const sealedSecretsByIds: PreparedQuery<
  InWorkspace & { ids: readonly string[] },
  SealedSecretColumns
> = preparedQuery((builder, slot, { isElement }) =>
  sealedSecrets(builder)
    .where("workspace_id", "=", slot("workspaceId"))
    .where(({ ref }) => isElement(ref("secret_id"), slot("ids"))),
);

interface SealedSecretPage {
  readonly afterSecretId: string;
  readonly limit: number;
  readonly excludeKekVersion?: number | undefined;
}

/** Of all workspaces. */
export const sealedSecretPage: (
  shape: string,
) => PreparedQuery<SealedSecretPage, SealedSecretColumns> = queryFamily(
  (shape: string) => (builder, slot) =>
    sealedSecrets(builder)
      .where("secret_id", ">", slot("afterSecretId"))
      .$if(has(shape, "excludeKekVersion"), (query) =>
        query.where("kek_version", "!=", slot("excludeKekVersion") ?? 0),
      )
      .orderBy("secret_id")
      .limit(slot("limit")),
);

interface Swap {
  readonly secretId: string;
  readonly expectedVersion: number;
  readonly expectedDek: Uint8Array;
}

// The version alone does not suffice: a writer may have stored a new DEK under the same version.
export const swapWrappedDek: PreparedQuery<Swap & WrappedDek, unknown> = preparedQuery(
  (builder, slot) =>
    builder
      .updateTable("gateway_secrets")
      .set({ kek_version: slot("kekVersion"), wrapped_dek: slot("wrappedDek") })
      .where("secret_id", "=", slot("secretId"))
      .where("kek_version", "=", slot("expectedVersion"))
      .where("wrapped_dek", "=", slot("expectedDek")),
);

export const swapSealed: PreparedQuery<Swap & SealedColumns, unknown> = preparedQuery(
  (builder, slot) =>
    builder
      .updateTable("gateway_secrets")
      .set({
        kek_version: slot("kekVersion"),
        wrapped_dek: slot("wrappedDek"),
        encrypted_value: slot("encryptedValue"),
      })
      .where("secret_id", "=", slot("secretId"))
      .where("kek_version", "=", slot("expectedVersion"))
      .where("wrapped_dek", "=", slot("expectedDek")),
);

export const countByKek: PreparedQuery<undefined, { kek_version: number; count: number }> =
  preparedQuery((builder) =>
    builder
      .selectFrom("gateway_secrets")
      .select(["kek_version", (row) => row.fn.countAll<number>().as("count")])
      .groupBy("kek_version"),
  );
