import type { Migration } from "../migration.js";

/**
 * Access tokens by their SHA-256; roles and endpoint names are JSON arrays. Rows are never deleted.
 */
export const accessTokens: Migration = {
  id: 3,
  name: "access-tokens",
  statements: {
    sqlite: [
      `create table gateway_access_tokens (
  created_revision integer not null primary key,
  token_id text not null unique,
  name text not null,
  token_hash blob not null unique check (length(token_hash) = 32),
  roles text not null,
  endpoints text,
  issuer_token_id text references gateway_access_tokens (token_id),
  created_at integer not null,
  created_by text,
  expires_at integer,
  revoked_at integer,
  last_used_at integer
) strict`,
      `create index gateway_access_tokens_issuer
  on gateway_access_tokens (issuer_token_id)`,
    ],
    mysql: [
      `create table if not exists gateway_access_tokens (
  created_revision bigint not null primary key,
  token_id varchar(64) not null,
  name varchar(255) not null,
  token_hash varbinary(32) not null check (length(token_hash) = 32),
  roles varchar(255) not null,
  endpoints mediumtext,
  issuer_token_id varchar(64),
  created_at bigint not null,
  created_by varchar(255),
  expires_at bigint,
  revoked_at bigint,
  last_used_at bigint,
  unique key gateway_access_tokens_id (token_id),
  unique key gateway_access_tokens_hash (token_hash),
  key gateway_access_tokens_issuer (issuer_token_id),
  constraint gateway_access_tokens_issuer_fk
    foreign key (issuer_token_id) references gateway_access_tokens (token_id)
) engine=InnoDB default character set utf8mb4 collate {no_pad_binary}`,
    ],
    postgres: [
      `create table if not exists gateway_access_tokens (
  created_revision bigint not null primary key,
  token_id text collate "C" not null unique,
  name text collate "C" not null,
  token_hash bytea not null unique check (length(token_hash) = 32),
  roles text collate "C" not null,
  endpoints text collate "C",
  issuer_token_id text collate "C" references gateway_access_tokens (token_id),
  created_at bigint not null,
  created_by text collate "C",
  expires_at bigint,
  revoked_at bigint,
  last_used_at bigint
)`,
      `create index if not exists gateway_access_tokens_issuer
  on gateway_access_tokens (issuer_token_id)`,
    ],
  },
};
