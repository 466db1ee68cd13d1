import { defaultWorkspace, GatewayError, type WorkspaceId } from "@gw/entities";
import type { Compilable } from "kysely";
import type { SqlConnection, SqlConnections, StatementResult } from "../dialects/dialect.js";
import {
  type Revisions,
  raiseWorkspaceRevision,
  readWorkspaceRevision,
} from "../queries/revision.js";
import type { PreparedQuery, QueryBuilder, QueryCompiler, Statement } from "./prepared-query.js";

/**
 * Runs reads: each on some connection of the database, or all on one connection in a transaction.
 */
export interface ReadSource {
  all<Values, Row>(query: PreparedQuery<Values, Row>, values: Values): Promise<Row[]>;
  /** All reads of `work` see the same state of the database. */
  snapshot<T>(work: (source: ReadSource) => Promise<T>): Promise<T>;
}

/** Runs statements on one connection, inside a transaction. */
export class SqlSession implements ReadSource {
  readonly #connection: SqlConnection;
  readonly #compiler: QueryCompiler;
  readonly #onQuery: ((sql: string) => void) | undefined;

  constructor(options: {
    readonly connection: SqlConnection;
    readonly compiler: QueryCompiler;
    readonly onQuery: ((sql: string) => void) | undefined;
  }) {
    this.#connection = options.connection;
    this.#compiler = options.compiler;
    this.#onQuery = options.onQuery;
  }

  async all<Values, Row>(query: PreparedQuery<Values, Row>, values: Values): Promise<Row[]> {
    const { rows } = await this.execute(this.#compiler.fill(query, values));
    // The only cast from what the driver returns to the row type of the query builder.
    return rows as Row[];
  }

  /** @returns how many rows were inserted, updated or deleted */
  async run<Values, Row>(query: PreparedQuery<Values, Row>, values: Values): Promise<number> {
    const { changes } = await this.execute(this.#compiler.fill(query, values));
    return changes;
  }

  /** Like {@link run}, for statements whose columns differ from call to call. */
  async runBuilt(build: (builder: QueryBuilder) => Compilable<unknown>): Promise<number> {
    const { changes } = await this.execute(this.#compiler.compile(build));
    return changes;
  }

  snapshot<T>(work: (source: ReadSource) => Promise<T>): Promise<T> {
    return work(this);
  }

  execute(statement: Statement): StatementResult | Promise<StatementResult> {
    this.#onQuery?.(statement.sql);
    return this.#connection.execute(statement);
  }
}

/**
 * Raises the revision of the installation, after which no other mutation can write until this transaction
 * ends, and that of the workspace.
 *
 * @returns the new revision of the workspace; 0 if it does not exist
 */
export async function raiseRevisionIn(
  session: SqlSession,
  connections: Pick<SqlConnections, "raiseRevision">,
  workspaceId: WorkspaceId,
): Promise<number> {
  if (workspaceId === defaultWorkspace) {
    const { revision, elsewhere } = await raiseRevision(session, connections, 0);
    return revision - elsewhere;
  }
  await raiseRevision(session, connections, 1);
  await session.run(raiseWorkspaceRevision, { workspaceId });
  const [own] = await session.all(readWorkspaceRevision, { workspaceId });
  return own?.revision ?? 0;
}

/**
 * Raises the revision of the installation.
 *
 * @param elsewhere 1 for a mutation in a workspace other than `default`, else 0
 */
async function raiseRevision(
  session: SqlSession,
  { raiseRevision: raise }: Pick<SqlConnections, "raiseRevision">,
  elsewhere: 0 | 1,
): Promise<Revisions> {
  const revisions = await raise(session, elsewhere);
  if (revisions !== undefined) return revisions;
  throw new GatewayError("INTERNAL_ERROR", "The revision row is missing");
}
