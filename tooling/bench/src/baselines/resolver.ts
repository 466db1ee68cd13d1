import type { KeyObject } from "node:crypto";
import type Database from "better-sqlite3";
import type { TagRow } from "./endpoints.ts";
import { baselineContext, openGw2Baseline } from "./gw2.ts";
import { workspace } from "./secrets.ts";
import { parseJson, present } from "./sqlite-connection.ts";

export interface ModelRow {
  readonly linkage_type: string;
  readonly weight: number;
  readonly fallback_order: number | null;
  readonly model_definition_id: string;
  readonly provider: string;
  readonly model_name: string;
  readonly secret_id: string;
  readonly secret_name: string;
  readonly auth_config: string | null;
  readonly wrapped_dek: Uint8Array;
  readonly encrypted_value: Uint8Array;
}

export interface ResolvedEndpointRow {
  readonly endpoint_id: string;
  readonly name: string;
  readonly created_at: number;
  readonly routing_strategy: string | null;
  readonly fallback_config: string | null;
  readonly usage_tracking: number;
}

/** Reads an endpoint by name and opens the credentials of its models: four statements in one read. */
export function baselineResolver(
  database: Database.Database,
  kek: KeyObject,
): (endpointName: string) => object {
  const revision = database.prepare<[], { revision: number }>(
    "select revision - elsewhere as revision from gateway_revision",
  );
  const endpoint = database.prepare<[string, string], ResolvedEndpointRow>(
    `select endpoint_id, name, created_at, routing_strategy, fallback_config, usage_tracking
    from gateway_endpoints where workspace_id = ? and name = ?`,
  );
  const models = database.prepare<[string, string], ModelRow>(
    `select m.linkage_type, m.weight, m.fallback_order, d.model_definition_id, d.provider,
      d.model_name, s.secret_id, s.secret_name, s.auth_config, s.wrapped_dek, s.encrypted_value
    from gateway_endpoint_model_mappings m
    join gateway_model_definitions d
      on d.workspace_id = m.workspace_id and d.model_definition_id = m.model_definition_id
    join gateway_secrets s on s.workspace_id = d.workspace_id and s.secret_id = d.secret_id
    where m.workspace_id in (?) and m.endpoint_id in (?) order by m.endpoint_id, m.position`,
  );
  const tags = database.prepare<[string, string], TagRow>(
    `select endpoint_id, tag_key, tag_value from gateway_endpoint_tags
    where workspace_id = ? and endpoint_id in (?)`,
  );
  const read = database.transaction((endpointName: string) => {
    const row = endpoint.get(workspace, endpointName);
    if (row === undefined) throw new Error("no such endpoint");
    const { endpoint_id: id } = row;
    return {
      revision: revision.get()?.revision,
      endpoint: row,
      models: models.all(workspace, id),
      tags: tags.all(workspace, id),
    };
  });
  return (endpointName) => toResolved(kek, read(endpointName));
}

/** Opens the credentials of the models. */
export function toResolved(
  kek: KeyObject,
  read: {
    readonly revision: number | undefined;
    readonly endpoint: ResolvedEndpointRow;
    readonly models: readonly ModelRow[];
    readonly tags: readonly TagRow[];
  },
): object {
  const { revision, endpoint, models, tags } = read;
  const usable = models.map((model) => {
    const authConfig = parseJson(model.auth_config) as Record<string, string> | null;
    const destination = authConfig?.api_base ?? "";
    const bound = [model.secret_id, model.secret_name, model.provider, destination] as const;
    const envelope = { encryptedValue: model.encrypted_value, wrappedDek: model.wrapped_dek };
    return present({
      modelDefinitionId: model.model_definition_id,
      provider: model.provider,
      modelName: model.model_name,
      secretId: model.secret_id,
      isSecretBound: model.provider !== null,
      secretValue: openGw2Baseline(kek, envelope, baselineContext(bound)),
      authConfig,
      weight: model.weight,
      linkageType: model.linkage_type,
      fallbackOrder: model.fallback_order,
    });
  });
  return {
    revision,
    endpoint: present({
      endpointId: endpoint.endpoint_id,
      endpointName: endpoint.name,
      createdAt: endpoint.created_at,
      models: usable,
      unusable: [],
      routingStrategy: endpoint.routing_strategy,
      fallbackConfig: parseJson(endpoint.fallback_config),
      usageTracking: endpoint.usage_tracking === 1,
      aliases: [],
      settings: {},
      tags: tags.map(({ tag_key: key, tag_value }) => ({ key, value: tag_value ?? undefined })),
    }),
  };
}
