import type { Migration } from "../migration.js";

/** The running servers; `seen_at` is the database's time, `kek_versions` a JSON array. */
export const servers: Migration = {
  id: 2,
  name: "servers",
  statements: {
    sqlite: [
      `create table gateway_servers (
  server_id text not null primary key,
  kek_versions text not null,
  started_at integer not null,
  seen_at integer not null
) strict, without rowid`,
    ],
    mysql: [
      `create table if not exists gateway_servers (
  server_id varchar(255) not null primary key,
  kek_versions mediumtext not null,
  started_at bigint not null,
  seen_at bigint not null
) engine=InnoDB default character set utf8mb4 collate {no_pad_binary}`,
    ],
    postgres: [
      `create table if not exists gateway_servers (
  server_id text collate "C" not null primary key,
  kek_versions text collate "C" not null,
  started_at bigint not null,
  seen_at bigint not null
)`,
    ],
  },
};
