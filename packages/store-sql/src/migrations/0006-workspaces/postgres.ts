import type { MigrationStatement } from "../migration.js";
import { workspaceTriggers } from "../workspace-triggers.js";
import { confinedTables } from "./confined-tables.js";

const text = 'text collate "C"';

interface TableChange {
  readonly table: string;
  /** By the name of a constraint, the columns of the index that replaces its index. */
  readonly constraints: Readonly<Record<string, string>>;
  /** By their names, indexes with their columns, and the one that each replaces. */
  readonly indexes: Readonly<Record<string, { readonly on: string; readonly instead?: string }>>;
  /** By their names, references, and the one that each replaces. */
  readonly references: Readonly<Record<string, { readonly to: string; readonly instead: string }>>;
}

const ofEndpoint =
  "(workspace_id, endpoint_id) references gateway_endpoints (workspace_id, endpoint_id)";

const changes: readonly TableChange[] = [
  {
    table: "gateway_secrets",
    constraints: {
      gateway_secrets_pkey: "workspace_id, created_revision",
      gateway_secrets_secret_name_key: "workspace_id, secret_name",
    },
    indexes: {
      gateway_secrets_workspace: { on: "unique (workspace_id, secret_id)" },
      gateway_secrets_workspace_provider: {
        on: "(workspace_id, provider, created_revision)",
        instead: "gateway_secrets_provider",
      },
    },
    references: {},
  },
  {
    table: "gateway_model_definitions",
    constraints: {
      gateway_model_definitions_pkey: "workspace_id, created_revision",
      gateway_model_definitions_name_key: "workspace_id, name",
    },
    indexes: {
      gateway_model_definitions_workspace: { on: "unique (workspace_id, model_definition_id)" },
      gateway_model_definitions_workspace_secret: {
        on: "(workspace_id, secret_id, created_revision)",
        instead: "gateway_model_definitions_secret",
      },
      gateway_model_definitions_workspace_provider: {
        on: "(workspace_id, provider, created_revision)",
        instead: "gateway_model_definitions_provider",
      },
    },
    references: {
      gateway_model_definitions_workspace_secret_fkey: {
        to: "(workspace_id, secret_id) references gateway_secrets (workspace_id, secret_id)",
        instead: "gateway_model_definitions_secret_id_fkey",
      },
    },
  },
  {
    table: "gateway_endpoints",
    constraints: {
      gateway_endpoints_pkey: "workspace_id, created_revision",
      gateway_endpoints_name_key: "workspace_id, name",
    },
    indexes: { gateway_endpoints_workspace: { on: "unique (workspace_id, endpoint_id)" } },
    references: {},
  },
  {
    table: "gateway_endpoint_names",
    constraints: { gateway_endpoint_names_pkey: "workspace_id, name" },
    indexes: {
      gateway_endpoint_names_workspace_endpoint: {
        on: "(workspace_id, endpoint_id)",
        instead: "gateway_endpoint_names_endpoint",
      },
    },
    references: {
      gateway_endpoint_names_workspace_endpoint_fkey: {
        to: `${ofEndpoint} on delete cascade`,
        instead: "gateway_endpoint_names_endpoint_id_fkey",
      },
    },
  },
  {
    table: "gateway_endpoint_model_mappings",
    constraints: {
      gateway_endpoint_model_mappings_pkey: "workspace_id, endpoint_id, position",
      gateway_endpoint_model_mappin_model_definition_id_endpoint__key:
        "workspace_id, model_definition_id, endpoint_id, linkage_type",
    },
    indexes: {},
    references: {
      gateway_endpoint_model_mappings_workspace_endpoint_fkey: {
        to: ofEndpoint,
        instead: "gateway_endpoint_model_mappings_endpoint_id_fkey",
      },
      gateway_endpoint_model_mappings_workspace_model_fkey: {
        to: `(workspace_id, model_definition_id)
    references gateway_model_definitions (workspace_id, model_definition_id)`,
        instead: "gateway_endpoint_model_mappings_model_definition_id_fkey",
      },
    },
  },
  {
    table: "gateway_endpoint_tags",
    constraints: { gateway_endpoint_tags_pkey: "workspace_id, endpoint_id, tag_key" },
    indexes: {
      gateway_endpoint_tags_workspace_key: {
        on: "(workspace_id, tag_key, endpoint_id)",
        instead: "gateway_endpoint_tags_key",
      },
    },
    references: {
      gateway_endpoint_tags_workspace_endpoint_fkey: {
        to: ofEndpoint,
        instead: "gateway_endpoint_tags_endpoint_id_fkey",
      },
    },
  },
  {
    table: "gateway_endpoint_bindings",
    constraints: {
      gateway_endpoint_bindings_pkey: "workspace_id, created_revision",
      gateway_endpoint_bindings_endpoint_id_resource_type_resourc_key:
        "workspace_id, endpoint_id, resource_type, resource_id",
    },
    indexes: {
      gateway_endpoint_bindings_workspace_resource: {
        on: "(workspace_id, resource_id, resource_type, created_revision)",
        instead: "gateway_endpoint_bindings_resource",
      },
      gateway_endpoint_bindings_workspace_type: {
        on: "(workspace_id, resource_type, created_revision)",
        instead: "gateway_endpoint_bindings_type",
      },
    },
    references: {
      gateway_endpoint_bindings_workspace_endpoint_fkey: {
        to: ofEndpoint,
        instead: "gateway_endpoint_bindings_endpoint_id_fkey",
      },
    },
  },
];

/** Also drops what an interrupted concurrent creation leaves: an index that is not used. */
function dropIndex(table: string, index: string, condition = ""): MigrationStatement {
  return {
    sql: `drop index concurrently if exists ${index}`,
    // Another program may have an index of this name.
    unless: `select 1 from pg_catalog.pg_index where indexrelid = to_regclass('${index}')
and (indrelid <> to_regclass('${table}')${condition})`,
  };
}

/** Builds the indexes of the new constraints first, so that the exchange only takes a moment. */
function exchangeConstraints({ table, constraints }: TableChange): MigrationStatement[] {
  const unless = `select 1 from pg_catalog.pg_constraint c
join pg_catalog.pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
where c.conrelid = to_regclass('${table}') and c.contype = 'p' and a.attname = 'workspace_id'`;
  const entries = Object.entries(constraints).map(([name, columns], index) => {
    const isPrimary = name.endsWith("_pkey");
    return {
      name,
      columns,
      built: `${table}_built_${index}`,
      kind: isPrimary ? "primary key" : "unique",
    };
  });
  const exchanged = entries.map(
    ({ name, kind, built }) =>
      `drop constraint ${name}, add constraint ${name} ${kind} using index ${built}`,
  );
  return [
    ...entries.flatMap(({ columns, built }) => [
      dropIndex(table, built),
      {
        sql: `create unique index concurrently if not exists ${built} on ${table} (${columns})`,
        unless,
      },
    ]),
    { sql: `alter table ${table} ${exchanged.join(",\n  ")}`, unless },
  ];
}

function createIndexes({ table, indexes }: TableChange): MigrationStatement[] {
  return Object.entries(indexes).flatMap(([name, { on }]) => [
    dropIndex(table, name, " or indisvalid"),
    `create ${on.replace("(", `index concurrently if not exists ${name}\non ${table} (`)}`,
  ]);
}

function createReferences({ table, references }: TableChange): MigrationStatement[] {
  return Object.entries(references).flatMap(([name, { to, instead }]) => [
    {
      // Checks rows from now on; `validate` checks the others, and blocks no writes meanwhile.
      sql: `alter table ${table} add constraint ${name}\n  foreign key ${to} not valid`,
      unless: `select 1 from pg_catalog.pg_constraint
where conrelid = to_regclass('${table}') and conname = '${name}'`,
    },
    `alter table ${table} validate constraint ${name}`,
    `alter table ${table} drop constraint if exists ${instead}`,
  ]);
}

function dropIndexes({ table, indexes }: TableChange): MigrationStatement[] {
  return Object.values(indexes).flatMap(({ instead }) =>
    instead === undefined ? [] : [dropIndex(table, instead)],
  );
}

export const workspacesPostgres: readonly MigrationStatement[] = [
  `create table if not exists gateway_workspaces (
  workspace_id ${text} not null primary key,
  name ${text} not null,
  live_name ${text} unique,
  description ${text},
  suspended smallint not null check (suspended in (0, 1)),
  revision bigint not null check (revision >= 0),
  created_revision bigint not null unique,
  created_at bigint not null,
  created_by ${text},
  last_updated_at bigint not null,
  last_updated_by ${text},
  deleted_at bigint,
  check ((live_name is null) = (deleted_at is not null))
)`,

  `insert into gateway_workspaces (workspace_id, name, live_name, suspended, revision,
  created_revision, created_at, last_updated_at)
select 'default', 'default', 'default', 0, 0, 0, now, now
from (select (extract(epoch from clock_timestamp()) * 1000)::bigint as now) as started
on conflict do nothing`,

  `alter table gateway_revision
  add column if not exists elsewhere bigint not null default 0 check (elsewhere >= 0)`,

  ...confinedTables.map(
    (table) => `alter table ${table}
  add column if not exists workspace_id ${text} not null default 'default'`,
  ),
  ...changes.flatMap((change) => [...createIndexes(change), ...exchangeConstraints(change)]),
  ...changes.flatMap(createReferences),
  ...changes.flatMap(dropIndexes),

  ...workspaceTriggers.postgres(confinedTables),
];
