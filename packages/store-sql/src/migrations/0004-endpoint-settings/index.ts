import type { Migration } from "../migration.js";

/**
 * Aliases and settings of endpoints, which are JSON, and the names and aliases of all endpoints with
 * one key. Servers of earlier releases delete endpoints only: the cascade deletes the names.
 */
export const endpointSettings: Migration = {
  id: 4,
  name: "endpoint-settings",
  statements: {
    sqlite: [
      "alter table gateway_endpoints add column aliases text",
      "alter table gateway_endpoints add column settings text",
      `create table gateway_endpoint_names (
  name text not null primary key,
  endpoint_id text not null references gateway_endpoints (endpoint_id) on delete cascade
) strict, without rowid`,
      `create index gateway_endpoint_names_endpoint
  on gateway_endpoint_names (endpoint_id)`,
      `insert into gateway_endpoint_names (name, endpoint_id)
  select name, endpoint_id from gateway_endpoints`,
    ],
    mysql: [
      // MySQL has no "add column if not exists".
      `set @gateway_columns = (select if(count(*) = 0,
  'alter table gateway_endpoints add column aliases mediumtext, add column settings mediumtext',
  'do 0') from information_schema.columns where table_schema = database()
  and table_name = 'gateway_endpoints' and column_name = 'settings')`,
      "prepare gateway_columns from @gateway_columns",
      "execute gateway_columns",
      "deallocate prepare gateway_columns",
      `create table if not exists gateway_endpoint_names (
  name varchar(255) not null primary key,
  endpoint_id varchar(64) not null,
  key gateway_endpoint_names_endpoint (endpoint_id),
  constraint gateway_endpoint_names_endpoint_fk
    foreign key (endpoint_id) references gateway_endpoints (endpoint_id) on delete cascade
) engine=InnoDB default character set utf8mb4 collate {no_pad_binary}`,
      `insert ignore into gateway_endpoint_names (name, endpoint_id)
  select name, endpoint_id from gateway_endpoints`,
    ],
    postgres: [
      `alter table gateway_endpoints add column if not exists aliases text collate "C",
  add column if not exists settings text collate "C"`,
      `create table if not exists gateway_endpoint_names (
  name text collate "C" not null primary key,
  endpoint_id text collate "C" not null
    references gateway_endpoints (endpoint_id) on delete cascade
)`,
      `create index if not exists gateway_endpoint_names_endpoint
  on gateway_endpoint_names (endpoint_id)`,
      `insert into gateway_endpoint_names (name, endpoint_id)
  select name, endpoint_id from gateway_endpoints
  on conflict (name) do nothing`,
    ],
  },
};
