import type { Generated } from "kysely";

/**
 * The TypeScript types of column kinds. `time` is in milliseconds since the Unix epoch, `flag` is 0
 * or 1, `json` is JSON text, and the database itself numbers a `sequence`. `bigint` is in decimal
 * digits: its numbers may exceed 2^53.
 */
interface ColumnKinds {
  readonly text: string;
  readonly json: string;
  readonly int: number;
  readonly bigint: string;
  readonly real: number;
  readonly time: number;
  readonly flag: number;
  readonly bytes: Uint8Array;
  readonly sequence: number;
}

/** The kind of a column; `?` marks one that may be NULL. */
type ColumnKind = keyof ColumnKinds | `${keyof ColumnKinds}?`;

/** One table; the fields of its entity are its columns in camel case. */
export interface TableDescription {
  /** The columns of the primary key, which also come first in `columns`. */
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, ColumnKind>>;
  /**
   * Each row belongs to the workspace `workspace_id`, which selects the rows of a query and is not among
   * the columns that it returns.
   */
  readonly isConfined?: true;
  /** The columns that are read only to open a secret, and never shown. */
  readonly sealed?: readonly string[];
  /** `false`: a copy of the database omits the rows of the table. */
  readonly isCopied?: false;
}

/** The value of a column of a kind. */
export type ColumnValue<Kind> = Kind extends keyof ColumnKinds
  ? ColumnKinds[Kind]
  : Kind extends `${infer Base extends keyof ColumnKinds}?`
    ? ColumnKinds[Base] | null
    : never;

type Columns = TableDescription["columns"];

/** One row of a table, as a query returns it. */
export type RowOf<Described extends Columns> = {
  readonly [Column in keyof Described & string]: ColumnValue<Described[Column]>;
};

/** Described tables as the query builder sees them. */
export type TablesOf<Described extends Readonly<Record<string, TableDescription>>> = {
  readonly [Name in keyof Described & string]: {
    readonly [Column in keyof Described[Name]["columns"] &
      string]: Described[Name]["columns"][Column] extends "sequence"
      ? Generated<number>
      : ColumnValue<Described[Name]["columns"][Column]>;
  };
};
