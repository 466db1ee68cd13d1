import type { Migration } from "../migration.js";

/** Owners of access tokens. Those that servers of earlier releases add have none. */
export const owners: Migration = {
  id: 9,
  name: "owners",
  statements: {
    sqlite: ["alter table gateway_access_tokens add column owner text"],
    mysql: [
      {
        sql: `alter table gateway_access_tokens add column owner varchar(255),
  algorithm=inplace, lock=none`,
        unless: `select 1 from information_schema.columns where table_schema = database()
and table_name = 'gateway_access_tokens' and column_name = 'owner'`,
      },
    ],
    postgres: [`alter table gateway_access_tokens add column if not exists owner text collate "C"`],
  },
};
