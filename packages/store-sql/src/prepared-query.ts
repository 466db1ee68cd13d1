import type { Compilable, Kysely } from "kysely";
import type { Tables } from "./tables.js";

/** Builds queries; runs none. */
export type QueryBuilder = Kysely<Tables>;

/** Stands in a query for the value of that name, which each call fills in. */
export type Slots<Values> = <Name extends keyof Values & (string | number)>(
  name: Name,
) => Values[Name];

/** A query that is built and compiled once per database, however often it runs. */
export interface PreparedQuery<Values, Row> {
  readonly build: (builder: QueryBuilder, slot: Slots<Values>) => Compilable<Row>;
}

export function preparedQuery<Values, Row>(
  build: PreparedQuery<Values, Row>["build"],
): PreparedQuery<Values, Row> {
  return { build };
}

/** One prepared query per shape of its input: which filters are given, how many ids there are. */
export function queryFamily<Shape extends string | number, Values, Row>(
  build: (shape: Shape) => PreparedQuery<Values, Row>["build"],
): (shape: Shape) => PreparedQuery<Values, Row> {
  const members = new Map<Shape, PreparedQuery<Values, Row>>();
  return (shape) => {
    const known = members.get(shape);
    if (known !== undefined) return known;
    const member = preparedQuery(build(shape));
    members.set(shape, member);
    return member;
  };
}

/** What a driver runs. */
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Compiles queries for one kind of database, and keeps what it compiled. */
export class QueryCompiler {
  readonly #builder: QueryBuilder;
  readonly #templates = new Map<PreparedQuery<never, unknown>, Statement>();

  constructor(builder: QueryBuilder) {
    this.#builder = builder;
  }

  /** The statement of a prepared query with its values; an absent one is NULL. */
  fill<Values, Row>(query: PreparedQuery<Values, Row>, values: Values): Statement {
    const { sql, parameters } = this.#templates.get(query) ?? this.#compile(query);
    return { sql, parameters: parameters.map((parameter) => filled(parameter, values)) };
  }

  /** For statements whose shape differs from call to call. */
  compile(build: (builder: QueryBuilder) => Compilable<unknown>): Statement {
    return build(this.#builder).compile();
  }

  #compile<Values, Row>(query: PreparedQuery<Values, Row>): Statement {
    const slot = (name: string | number): unknown => new Slot(name);
    const { sql, parameters } = query.build(this.#builder, slot as Slots<Values>).compile();
    const template = { sql, parameters };
    this.#templates.set(query, template);
    return template;
  }
}

class Slot {
  readonly name: string | number;

  constructor(name: string | number) {
    this.name = name;
  }
}

function filled(parameter: unknown, values: unknown): unknown {
  if (!(parameter instanceof Slot)) return parameter;
  return (values as Readonly<Record<string | number, unknown>>)[parameter.name] ?? null;
}
