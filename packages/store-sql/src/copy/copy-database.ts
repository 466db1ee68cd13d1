import { GatewayError, InvalidFieldError } from "@gw/entities";
import { configurationSchema as schema } from "../migrations/configuration-schema.js";
import { pendingAfter, readLedger } from "../migrations/ledger.js";
import { migrate } from "../migrations/migrate.js";
import { revisionsOf } from "../ports/sql-reader.js";
import { addToRevision, lockRevision } from "../queries/revision.js";
import { type ConnectDatabaseOptions, connectDatabase } from "../session/connect-database.js";
import type { SqlDatabase } from "../session/sql-database.js";
import type { ReadSource, SqlSession } from "../session/sql-session.js";
import { copiedTables } from "../tables.js";
import { type Digests, differences, digestOf, digestsOf, TableDigest } from "./digest.js";
import { countRows, insertRows, pagesOf } from "./table-rows.js";

/** Options of {@link copyDatabase}. */
export interface CopyDatabaseOptions {
  readonly from: ConnectDatabaseOptions;
  /** An empty database; the copy creates its tables. */
  readonly to: ConnectDatabaseOptions;
  /**
   * Accepts changes of the source during the copy, and copies one snapshot of it; otherwise they
   * fail the copy.
   */
  readonly live?: boolean | undefined;
  /** Receives the progress after each page of rows. */
  readonly onProgress?: ((progress: CopyProgress) => void) | undefined;
  /** Milliseconds since the Unix epoch, for the times of migrations; defaults to `Date.now`. */
  readonly clock?: (() => number) | undefined;
}

/** Progress of one phase of a copy. */
export interface CopyProgress {
  /** Copying; checking the source for changes; reading back the target. */
  readonly phase: "copy" | "compare" | "check";
  /** Rows of this phase so far, and in total. */
  readonly done: number;
  readonly total: number;
}

/** The result of a copy. */
export interface CopyReport {
  /** The URLs of the databases without credentials. */
  readonly from: string;
  readonly to: string;
  /** That of the installation. */
  readonly revision: number;
  /** The number of rows of each table. */
  readonly rows: ReadonlyMap<string, number>;
  /** Whether the source changed during the copy; later changes are not in the target. */
  readonly sourceChanged: boolean;
  /** One line each, for the operator of the target. */
  readonly notices: readonly string[];
}

/**
 * Copies a whole gateway to another database: sealed secrets, key registry and audit trail, with
 * the same ids, times and revisions. It reads one snapshot of the source and does not change it. It
 * writes the target in one transaction, and then reads it back to verify it.
 *
 * Neither database contains the key-encryption keys: the target needs those of the source.
 *
 * @throws INVALID_STATE when the target is not empty, the source has another schema version, or the
 * source changed and `live` is not set; INTERNAL_ERROR when the verification fails; the errors of
 * opening a database
 */
export async function copyDatabase(options: CopyDatabaseOptions): Promise<CopyReport> {
  const { clock = Date.now } = options;
  const source = await connected("from", options.from);
  try {
    await requireCurrent(source);
    const target = await connected("to", options.to);
    try {
      requireDifferent(source, target);
      const { notices } = await migrate(target, { schema, clock });
      return await copy({
        source,
        target,
        options,
        notices: [...target.connections.notices, ...notices],
      });
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** Connects; its errors name the source or the target. */
async function connected(
  side: "from" | "to",
  options: ConnectDatabaseOptions,
): Promise<SqlDatabase> {
  try {
    return await connectDatabase(options);
  } catch (error) {
    if (InvalidFieldError.is(error)) {
      const { field, rule, example, cause } = error;
      throw new InvalidFieldError({ field: `${side}.${field}`, rule, example }, { cause });
    }
    if (!GatewayError.is(error)) throw error;
    const { code, message, cause } = error;
    const database = side === "from" ? "The source" : "The target";
    throw new GatewayError(code, `${database}: ${message}`, { cause });
  }
}

interface Copy {
  readonly source: SqlDatabase;
  readonly target: SqlDatabase;
  readonly options: CopyDatabaseOptions;
  readonly notices: readonly string[];
}

async function copy({ source, target, options, notices }: Copy): Promise<CopyReport> {
  const { live = false, onProgress = () => {} } = options;
  const copied = await target.write(async (session) => {
    await requireEmpty(session);
    const result = await source.snapshot((reader) =>
      copyRows(reader, session, (progress) => onProgress({ phase: "copy", ...progress })),
    );
    const { continueSequence } = target.connections;
    if (continueSequence !== undefined) await session.all(continueSequence, undefined);
    // Compared before the commit, so that a failed copy leaves the target empty.
    const current = await digestsWithProgress(source, {
      ...{ total: result.total, phase: "compare", onProgress },
      // Keeps the transaction from idling, which the server would end.
      onRows: () => revisionsOf(session),
    });
    const sourceChanged = differences(result.digests, current).length > 0;
    if (sourceChanged && !live) throw sourceChangedError();
    return { ...result, sourceChanged };
  });
  const { analyze } = target.connections;
  if (analyze !== undefined) await target.all(analyze, undefined);
  const found = await digestsWithProgress(target, {
    total: copied.total,
    phase: "check",
    onProgress,
  });
  const wrong = differences(copied.digests, found);
  if (wrong.length > 0) throw verificationFailed(wrong);
  const { revision, rows, sourceChanged } = copied;
  const names = { from: source.connections.description, to: target.connections.description };
  return { ...names, revision, rows, sourceChanged, notices };
}

interface Copied {
  readonly revision: number;
  readonly rows: ReadonlyMap<string, number>;
  readonly total: number;
  readonly digests: Digests;
}

async function copyRows(
  reader: ReadSource,
  session: SqlSession,
  onProgress: (progress: Omit<CopyProgress, "phase">) => void,
): Promise<Copied> {
  const revisions = await revisionsOf(reader);
  const counts = new Map<string, number>();
  for (const name of copiedTables) counts.set(name, await countRows(reader, name));
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const digests = new Map([["gateway_revision", digestOf(revisions)]]);
  let done = 0;
  // The workspaces of an empty gateway, which are not those of the source.
  await session.runBuilt((builder) => builder.deleteFrom("gateway_workspaces"));
  for (const name of copiedTables) {
    const digest = new TableDigest(name);
    for await (const rows of pagesOf(reader, name)) {
      digest.add(rows);
      await insertRows(session, name, rows);
      done += rows.length;
      onProgress({ done, total });
    }
    digests.set(name, digest.end());
  }
  const { revision, elsewhere } = revisions;
  await session.run(addToRevision, { by: revision, elsewhere });
  return { revision, rows: counts, total, digests };
}

function digestsWithProgress(
  database: SqlDatabase,
  options: {
    readonly total: number;
    readonly phase: CopyProgress["phase"];
    readonly onProgress: (progress: CopyProgress) => void;
    readonly onRows?: () => Promise<unknown>;
  },
): Promise<Digests> {
  const { total, phase, onProgress, onRows } = options;
  return database.snapshot((reader) => {
    let done = 0;
    return digestsOf(reader, async (count) => {
      done += count;
      onProgress({ phase, done, total: Math.max(done, total) });
      await onRows?.();
    });
  });
}

async function requireCurrent(source: SqlDatabase): Promise<void> {
  const entries = await source.snapshot((reader) =>
    readLedger(reader, { database: source, schema }),
  );
  const pending = pendingAfter(entries, { database: source, schema });
  if (pending.length === 0) return;
  throw new GatewayError(
    "INVALID_STATE",
    entries.length === 0
      ? "The source contains no gateway"
      : `The source has schema version ${entries.length}, but this release copies version ` +
          `${schema.migrations.length} only: migrate the source first with gw db migrate`,
  );
}

function requireDifferent(source: SqlDatabase, target: SqlDatabase): void {
  if (source.connections.description !== target.connections.description) return;
  throw new GatewayError(
    "INVALID_STATE",
    "The source and the target are the same database; use another target",
  );
}

/** Checks that the database is empty, and locks it for other writers until the commit. */
async function requireEmpty(session: SqlSession): Promise<void> {
  await session.run(lockRevision, undefined);
  const { revision } = await revisionsOf(session);
  const filled: string[] = revision === 0 ? [] : ["gateway_revision"];
  // Each gateway has a workspace; a second one has raised the revision.
  for (const name of copiedTables.filter((one) => one !== "gateway_workspaces")) {
    if ((await countRows(session, name)) > 0) filled.push(name);
  }
  if (filled.length === 0) return;
  throw new GatewayError(
    "INVALID_STATE",
    `The target is not empty (${filled.join(", ")}): use an empty database. Nothing was changed`,
  );
}

function sourceChangedError(): GatewayError {
  return new GatewayError(
    "INVALID_STATE",
    "The source changed during the copy, and nothing was written to the target: stop the " +
      "gateways on the source first, or copy a snapshot with --live",
  );
}

function verificationFailed(names: readonly string[]): GatewayError {
  return new GatewayError(
    "INTERNAL_ERROR",
    `The target differs from what was written (${names.join(", ")}): do not use it; drop it, and ` +
      "copy again while no gateway uses the target",
  );
}
