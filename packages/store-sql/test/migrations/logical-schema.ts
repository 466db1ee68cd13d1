import type { TestDatabase } from "@gw/test-databases";
import Database from "better-sqlite3";

/** A schema without the names of types and indexes. */
export type LogicalSchema = Readonly<Record<string, LogicalTable>>;

interface LogicalTable {
  /** For example `created_by: "text"`, `created_at: "integer not null"`. */
  readonly columns: Readonly<Record<string, string>>;
  readonly primary: readonly string[];
  /** Lists of columns, joined by commas. */
  readonly unique: readonly string[];
  readonly indexes: readonly string[];
  /** For example `workspace_id,secret_id -> gateway_secrets.workspace_id,secret_id`. */
  readonly references: readonly string[];
}

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
}

interface Index {
  readonly table: string;
  readonly columns: string;
  readonly kind: "primary" | "unique" | "plain";
}

interface Reference {
  readonly table: string;
  readonly reference: string;
}

interface Parts {
  readonly columns: readonly Column[];
  readonly indexes: readonly Index[];
  readonly references: readonly Reference[];
}

const kinds: readonly (readonly [RegExp, string])[] = [
  [/char|text/, "text"],
  [/int/, "integer"],
  [/real|double/, "real"],
  [/blob|binary|bytea/, "bytes"],
];

function assembled({ columns, indexes, references }: Parts): LogicalSchema {
  const tables = [...new Set(columns.map(({ table }) => table))].sort();
  return Object.fromEntries(
    tables.map((table) => {
      const of = (kind: Index["kind"]): string[] =>
        indexes
          .filter((index) => index.table === table && index.kind === kind)
          .map((index) => index.columns)
          .sort();
      const own = columns.filter((column) => column.table === table);
      return [
        table,
        {
          columns: Object.fromEntries(own.map((column) => [column.name, kindOf(column)])),
          primary: of("primary"),
          unique: of("unique"),
          indexes: of("plain"),
          references: references
            .filter((one) => one.table === table)
            .map(({ reference }) => reference)
            .sort(),
        },
      ];
    }),
  );
}

function kindOf({ type, nullable }: Column): string {
  const kind = kinds.find(([pattern]) => pattern.test(type.toLowerCase()))?.[1] ?? type;
  return nullable ? kind : `${kind} not null`;
}

export function sqliteSchema(path: string): LogicalSchema {
  const database = new Database(path, { readonly: true });
  const all = (sql: string): Record<string, unknown>[] =>
    database.prepare(sql).all() as Record<string, unknown>[];
  try {
    const tables = "sqlite_schema s where s.type = 'table' and s.name like 'gateway_%'";
    const columns = all(
      `select s.name as "table", c.name, c.type, c."notnull" as required
      from pragma_table_info(s.name) c, ${tables}`,
    ).map(({ required, ...column }) => ({ ...column, nullable: required === 0 }) as Column);
    const indexes = all(
      `select s.name as "table", l.origin, (select group_concat(i.name) from
        (select name from pragma_index_info(l.name) order by seqno) i) as columns
      from pragma_index_list(s.name) l, ${tables}`,
    ).map(({ origin, ...index }) => {
      const kind = { pk: "primary", u: "unique", c: "plain" }[String(origin)];
      return { ...index, kind } as Index;
    });
    // A primary key that is the row id has no separate index.
    const rowIds = all(
      `select s.name as "table", c.name as columns from pragma_table_info(s.name) c, ${tables}
      and c.pk = 1 and not exists (select 1 from pragma_index_list(s.name) where origin = 'pk')`,
    ).map((index) => ({ ...index, kind: "primary" }) as Index);
    const references = all(
      `select "table", group_concat("from") || ' -> ' || target || '.' || group_concat("to") as reference
      from (select s.name as "table", f.id, f."from", f."table" as target, f."to"
        from pragma_foreign_key_list(s.name) f, ${tables} order by s.name, f.id, f.seq)
      group by "table", id, target`,
    ) as unknown as Reference[];
    return assembled({ columns, indexes: [...indexes, ...rowIds], references });
  } finally {
    database.close();
  }
}

async function mysqlSchema(database: TestDatabase): Promise<LogicalSchema> {
  const columns = await database.run(
    `select table_name as \`table\`, column_name as name, data_type as type,
      is_nullable = 'YES' as nullable
    from information_schema.columns where table_schema = database()
    order by table_name, ordinal_position`,
  );
  const indexes = await database.run(
    `select table_name as \`table\`, group_concat(column_name order by seq_in_index) as columns,
      case when index_name = 'PRIMARY' then 'primary' when min(non_unique) = 0 then 'unique'
        else 'plain' end as kind
    from information_schema.statistics where table_schema = database()
    group by table_name, index_name`,
  );
  const references = await database.run(
    `select table_name as \`table\`, concat(group_concat(column_name order by ordinal_position),
      ' -> ', referenced_table_name, '.',
      group_concat(referenced_column_name order by ordinal_position)) as reference
    from information_schema.key_column_usage
    where table_schema = database() and referenced_table_name is not null
    group by table_name, constraint_name, referenced_table_name`,
  );
  return assembled({
    columns: columns.map((column) => ({ ...column, nullable: column.nullable === 1 })) as never,
    indexes: indexes as never,
    references: references as never,
  });
}

async function postgresSchema(database: TestDatabase): Promise<LogicalSchema> {
  const columns = await database.run(
    `select table_name as "table", column_name as name, data_type as type,
      is_nullable = 'YES' as nullable
    from information_schema.columns where table_schema = current_schema()
    order by table_name, ordinal_position`,
  );
  const indexes = await database.run(
    `select i.indrelid::regclass::text as "table",
      (select string_agg(a.attname, ',' order by k.place)
        from unnest(i.indkey) with ordinality k (number, place)
        join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number) as columns,
      case when i.indisprimary then 'primary' when i.indisunique then 'unique' else 'plain' end
        as kind
    from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace = current_schema()::regnamespace`,
  );
  const references = await database.run(
    `select c.conrelid::regclass::text as "table",
      (select string_agg(a.attname, ',' order by k.place)
        from unnest(c.conkey) with ordinality k (number, place)
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number)
      || ' -> ' || c.confrelid::regclass::text || '.' ||
      (select string_agg(a.attname, ',' order by k.place)
        from unnest(c.confkey) with ordinality k (number, place)
        join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.number) as reference
    from pg_constraint c
    where c.contype = 'f' and c.connamespace = current_schema()::regnamespace`,
  );
  return assembled({
    columns: columns as never,
    indexes: indexes as never,
    references: references as never,
  });
}

export const serverSchemas = { mysql: mysqlSchema, postgres: postgresSchema } as const;
