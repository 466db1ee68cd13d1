import type { SecretChanges } from "@gw/store-abstract";
import type { Compilable } from "kysely";
import { toSecretUpdate } from "../rows/secret.js";
import {
  type PreparedQuery,
  preparedQuery,
  type QueryBuilder,
  queryFamily,
} from "../session/prepared-query.js";
import { type ShownRow, shownColumns } from "../tables.js";
import { has, type InWorkspace } from "./shapes.js";

type SecretColumns = ShownRow<"gateway_secrets">;

// Not selectAll: callers of these queries must not see the sealed columns.
const shown = shownColumns("gateway_secrets");

export const secretById: PreparedQuery<InWorkspace & { secretId: string }, SecretColumns> =
  preparedQuery((builder, slot) =>
    builder
      .selectFrom("gateway_secrets")
      .select(shown)
      .where("workspace_id", "=", slot("workspaceId"))
      .where("secret_id", "=", slot("secretId")),
  );

export const secretByName: PreparedQuery<InWorkspace & { secretName: string }, SecretColumns> =
  preparedQuery((builder, slot) =>
    builder
      .selectFrom("gateway_secrets")
      .select(shown)
      .where("workspace_id", "=", slot("workspaceId"))
      .where("secret_name", "=", slot("secretName")),
  );

interface SecretPage extends InWorkspace {
  readonly after: number;
  readonly limit: number;
  readonly provider?: string | undefined;
}

export const secretPage: (shape: string) => PreparedQuery<SecretPage, SecretColumns> = queryFamily(
  (shape: string) => (builder, slot) =>
    builder
      .selectFrom("gateway_secrets")
      .select(shown)
      .where("workspace_id", "=", slot("workspaceId"))
      .where("created_revision", ">", slot("after"))
      .$if(has(shape, "provider"), (query) =>
        query.where("provider", "=", slot("provider") ?? null),
      )
      .orderBy("created_revision")
      .limit(slot("limit")),
);

export function updateSecret(
  builder: QueryBuilder,
  { workspaceId, secretId }: InWorkspace & { readonly secretId: string },
  changes: SecretChanges,
): Compilable<unknown> {
  return builder
    .updateTable("gateway_secrets")
    .set(toSecretUpdate(changes))
    .where("workspace_id", "=", workspaceId)
    .where("secret_id", "=", secretId);
}
