import type {
  AliasableExpression,
  Expression,
  InsertQueryBuilder,
  InsertResult,
  RawBuilder,
  SqlBool,
} from "kysely";

/** The types of tables that are known only at run time. */
export type UntypedTables = Record<string, Record<string, string | number | Uint8Array | null>>;

type UntypedInsert = InsertQueryBuilder<UntypedTables, string, InsertResult>;

/** Parts of queries whose SQL differs between databases. */
export interface SqlExpressions {
  /** The database's time, the same for all processes: milliseconds since the Unix epoch. */
  readonly now: RawBuilder<number>;
  /**
   * The objects of a list as a table, without an alias; an object has a field for each column. The list is
   * one parameter, a JSON array.
   */
  readonly records: (
    list: readonly object[],
    columns: Readonly<Record<string, "text" | "int">>,
  ) => RawBuilder<unknown>;
  /** Ends a SELECT: no other transaction changes or deletes its rows before this one ends. */
  readonly lockRows: RawBuilder<unknown>;
  /** Ends a SELECT in a write: it returns what is committed now, even after earlier reads. */
  readonly readLatest: RawBuilder<unknown>;
  /**
   * Whether a column equals an element of a list. The list is one parameter, a JSON array: databases
   * limit the number of parameters, and each number of parameters would need its own statement.
   */
  readonly isElement: (
    column: Expression<string | null>,
    list: readonly string[],
  ) => Expression<SqlBool>;
  /** The text of a key of a JSON object; NULL without the key. */
  readonly jsonText: (
    column: Expression<unknown>,
    key: string | Expression<string>,
  ) => Expression<string | null>;
  /** A whole number as text, for numbers beyond 2^53. */
  readonly asText: (number: Expression<unknown>) => AliasableExpression<string | null>;
  /**
   * Completes an INSERT: a row whose key exists adds the values of some columns to it, or changes nothing
   * without columns.
   */
  readonly addToExisting: (
    insert: UntypedInsert,
    row: {
      readonly table: string;
      readonly key: readonly string[];
      readonly added: readonly string[];
    },
  ) => UntypedInsert;
}
