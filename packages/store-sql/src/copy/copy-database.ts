import { GatewayError } from "@gw/entities";
import { type ConnectDatabaseOptions, connectDatabase } from "../connect-database.js";
import { pendingAfter, readLedger } from "../migrations/ledger.js";
import { migrate } from "../migrations/migrate.js";
import { migrations } from "../migrations/migrations.js";
import { addToRevision } from "../queries/revision.js";
import type { SqlDatabase } from "../sql-database.js";
import type { ReadSource, SqlSession } from "../sql-session.js";
import { copiedTables } from "./copied-tables.js";
import { type Digests, differences, digestsOf, revisionOf, TableDigest } from "./digest.js";
import { countRows, insertRows, pagesOf } from "./table-rows.js";

export interface CopyDatabaseOptions {
  readonly from: ConnectDatabaseOptions;
  /** Empty: made, or brought up to date, by this very call at most. */
  readonly to: ConnectDatabaseOptions;
  /** Copy what the source is at one moment, although it goes on changing; it fails when absent. */
  readonly live?: boolean | undefined;
  /** Told after every page of rows. */
  readonly onProgress?: ((progress: CopyProgress) => void) | undefined;
  /** Milliseconds since the Unix epoch, for the ledger of migrations; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

export interface CopyProgress {
  /** Copying; looking whether the source is still what was copied; reading back the target. */
  readonly phase: "copy" | "compare" | "check";
  /** Rows of that phase so far, and in all. */
  readonly done: number;
  readonly total: number;
}

export interface CopyReport {
  /** The databases as a person would name them; never with a credential. */
  readonly from: string;
  readonly to: string;
  readonly revision: number;
  /** How many rows each table has. */
  readonly rows: ReadonlyMap<string, number>;
  /** The source was changed while it was copied: what came later is not in the target. */
  readonly sourceChanged: boolean;
  /** One line each, for the operator of the target. */
  readonly notices: readonly string[];
}

/**
 * Moves a whole gateway to another database: sealed rows, key registry and audit trail as they are,
 * ids, times and revisions kept. The source is read in one snapshot, and nothing in it changes. The
 * target gets all of it in one transaction or none, and is read back afterwards.
 *
 * The key-encryption keys are in neither: whoever serves the target needs those of the source.
 *
 * @throws INVALID_STATE when the target is not empty, the source is of another schema version, or
 * it changed meanwhile and `live` is not set; INTERNAL_ERROR when the target does not read as it was
 * written; whatever opening a database throws
 */
export async function copyDatabase(options: CopyDatabaseOptions): Promise<CopyReport> {
  const { clock = Date.now } = options;
  const source = await connected("from", options.from);
  try {
    await requireCurrent(source);
    const target = await connected("to", options.to);
    try {
      requireAnother(source, target);
      const { notices } = await migrate(target, { clock });
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

/** Connects, or says of which of the two it speaks when it cannot. */
async function connected(
  side: "from" | "to",
  options: ConnectDatabaseOptions,
): Promise<SqlDatabase> {
  try {
    return await connectDatabase(options);
  } catch (error) {
    if (!GatewayError.is(error)) throw error;
    const { code, message, cause } = error;
    const which = side === "from" ? "The source" : "The target";
    const said = code === "INVALID_PARAMETER_VALUE" ? `${side}.${message}` : `${which}: ${message}`;
    throw new GatewayError(code, said, { cause });
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
  const made = await target.write(async (session) => {
    await requireEmpty(session);
    const copied = await source.snapshot((reader) =>
      copyRows(reader, session, (progress) => onProgress({ phase: "copy", ...progress })),
    );
    const { continueSequence } = target.connections;
    if (continueSequence !== undefined) await session.all(continueSequence, undefined);
    // Before the commit: a target that was refused has nothing in it.
    const now = await digestsWithProgress(source, {
      ...{ total: copied.total, phase: "compare", onProgress },
      // A transaction that rests for long is ended by the server.
      onRows: () => revisionOf(session),
    });
    const sourceChanged = differences(copied.digests, now).length > 0;
    if (sourceChanged && !live) throw changedMeanwhile();
    return { ...copied, sourceChanged };
  });
  const { analyze } = target.connections;
  if (analyze !== undefined) await target.all(analyze, undefined);
  const found = await digestsWithProgress(target, {
    total: made.total,
    phase: "check",
    onProgress,
  });
  const wrong = differences(made.digests, found);
  if (wrong.length > 0) throw notAsWritten(wrong);
  const { revision, rows, sourceChanged } = made;
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
  const revision = await revisionOf(reader);
  const counts = new Map<string, number>();
  for (const table of copiedTables) counts.set(table.name, await countRows(reader, table));
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const digests = new Map([["gateway_revision", String(revision)]]);
  let done = 0;
  for (const table of copiedTables) {
    const digest = new TableDigest(table);
    for await (const rows of pagesOf(reader, table)) {
      digest.add(rows);
      await insertRows(session, table, rows);
      done += rows.length;
      onProgress({ done, total });
    }
    digests.set(table.name, digest.end());
  }
  await session.run(addToRevision, { by: revision });
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
  const entries = await source.snapshot((reader) => readLedger(reader, source));
  const { name: dialect } = source.dialect;
  const pending = pendingAfter(entries, { steps: migrations, dialect });
  if (pending.length === 0) return;
  throw new GatewayError(
    "INVALID_STATE",
    entries.length === 0
      ? "The source holds no gateway"
      : `The source has schema version ${entries.length}, and this release copies version ` +
          `${migrations.length} only: migrate the source first (gw db migrate)`,
  );
}

function requireAnother(source: SqlDatabase, target: SqlDatabase): void {
  if (source.connections.description !== target.connections.description) return;
  throw new GatewayError("INVALID_STATE", "The source and the target are the same database");
}

/** And makes sure that it stays so until the copy is committed. */
async function requireEmpty(session: SqlSession): Promise<void> {
  await session.run(addToRevision, { by: 0 });
  const filled: string[] = (await revisionOf(session)) === 0 ? [] : ["gateway_revision"];
  for (const table of copiedTables) {
    if ((await countRows(session, table)) > 0) filled.push(table.name);
  }
  if (filled.length === 0) return;
  throw new GatewayError(
    "INVALID_STATE",
    `The target is not empty (${filled.join(", ")}): give an empty database. Nothing was changed`,
  );
}

function changedMeanwhile(): GatewayError {
  return new GatewayError(
    "INVALID_STATE",
    "The source changed while it was copied, and nothing was written to the target: stop the " +
      "gateways on the source first, or copy what it is at one moment with --live",
  );
}

function notAsWritten(names: readonly string[]): GatewayError {
  return new GatewayError(
    "INTERNAL_ERROR",
    `The target does not read as it was written (${names.join(", ")}): do not use it; drop it, and ` +
      "copy again with no gateway on the target",
  );
}
