import type { Compilable, Kysely } from "kysely";
import type { Tables } from "../tables.js";
import type { SqlExpressions, UntypedTables } from "./sql-expressions.js";

/** Builds queries, and executes none. */
export type QueryBuilder = Kysely<Tables>;

/** A query builder for tables that are known only at run time. */
export type UntypedQueryBuilder = Kysely<UntypedTables>;

/** Returns the placeholder of the named value, which each execution fills in. */
export type Slots<Values> = <Name extends keyof Values & string>(name: Name) => Values[Name];

/** A query that is built and compiled once per database. */
export interface PreparedQuery<Values, Row> {
  readonly build: (
    builder: QueryBuilder,
    slot: Slots<Values>,
    expressions: SqlExpressions,
  ) => Compilable<Row>;
}

export function preparedQuery<Values, Row>(
  build: PreparedQuery<Values, Row>["build"],
): PreparedQuery<Values, Row> {
  return { build };
}

/** One prepared query per shape of its input, which is the set of given filters. */
export function queryFamily<Values, Row>(
  build: (shape: string) => PreparedQuery<Values, Row>["build"],
): (shape: string) => PreparedQuery<Values, Row> {
  const members = new Map<string, PreparedQuery<Values, Row>>();
  return (shape) => {
    const known = members.get(shape);
    if (known !== undefined) return known;
    const member = preparedQuery(build(shape));
    members.set(shape, member);
    return member;
  };
}

/** The same builder without the types of the tables. */
export function untyped(builder: QueryBuilder): UntypedQueryBuilder {
  return builder as unknown as UntypedQueryBuilder;
}

/** What a driver executes. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Compiles queries for one kind of database, and caches the compiled text. */
export class QueryCompiler {
  readonly #builder: QueryBuilder;
  readonly #expressions: SqlExpressions;
  readonly #templates = new Map<PreparedQuery<never, unknown>, Statement>();

  constructor(builder: QueryBuilder, expressions: SqlExpressions) {
    this.#builder = builder;
    this.#expressions = expressions;
  }

  /** The statement of a prepared query with its values; an absent value is NULL. */
  fill<Values, Row>(query: PreparedQuery<Values, Row>, values: Values): Statement {
    const { sql, parameters } = this.#templates.get(query) ?? this.#compile(query);
    return { sql, parameters: parameters.map((parameter) => fillParameter(parameter, values)) };
  }

  /** Compiles a statement without caching it. */
  compile(build: (builder: QueryBuilder) => Compilable<unknown>): Statement {
    return build(this.#builder).compile();
  }

  #compile<Values, Row>(query: PreparedQuery<Values, Row>): Statement {
    const slot = ((name: string) => new Slot(name)) as unknown as Slots<Values>;
    const { sql, parameters } = query.build(this.#builder, slot, this.#expressions).compile();
    const template = { sql, parameters };
    this.#templates.set(query, template);
    return template;
  }
}

class Slot {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

function fillParameter(parameter: unknown, values: unknown): unknown {
  if (!(parameter instanceof Slot)) return parameter;
  const value = (values as Readonly<Record<string, unknown>>)[parameter.name] ?? null;
  return Array.isArray(value) ? JSON.stringify(value) : value;
}
