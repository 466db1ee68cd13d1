import type { ExportKey, KekLookup } from "@gw/crypto";
import {
  defaultWorkspace,
  GatewayError,
  limits,
  type MutationContext,
  type WorkspaceId,
} from "@gw/entities";
import { everyItem, type GatewayBackend, type GatewayStore } from "@gw/store-abstract";
import { type AnyItemKind, eachList, itemLists } from "../kinds/item-kinds.js";
import { macLine, maxLineLength } from "./export-format.js";
import { type ExportCounts, type ExportedWorkspace, encodeHeader } from "./export-header.js";
import { OutputFile } from "./output-file.js";

/** See {@link exportGateway}. */
export interface ExportGatewayOptions {
  readonly source: Pick<GatewayBackend, "sealedSecrets" | "auditLog"> & {
    /** Confined to the workspace. */
    readonly store: GatewayStore;
    /** The workspace to export; `default` when absent. */
    readonly workspace?: ExportedWorkspace | undefined;
    /** Opens the secrets of the source. */
    readonly keyRing: KekLookup;
  };
  /** The file to create; an existing file is never overwritten. */
  readonly path: string;
  /** A new key for each file: `loadExportKey` of `@gw/crypto` without `kdf`. */
  readonly key: ExportKey;
  /** Goes into the audit record. */
  readonly by?: Pick<MutationContext, "principal" | "requestId"> | undefined;
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
  /** Aborts the export without leaving a file; the promise rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/** The progress of an export. */
export interface ExportProgress {
  /** Items written so far. */
  readonly done: number;
  /** Items in the gateway. */
  readonly total: number;
}

/** The result of an export. */
export interface ExportReport {
  /** The revision of the workspace in the file. */
  readonly revision: number;
  readonly counts: ExportCounts;
}

/** An attempt fails when the gateway changes while it is written. */
const maxAttempts = 5;

/**
 * Writes all items of a workspace at one revision to a new file, with its secrets resealed under the
 * key of the file. The file has mode 0600 and gets its name once it is complete and the audit log
 * has a record of it (`gateway.export`).
 *
 * @throws GatewayError RESOURCE_ALREADY_EXISTS when the file exists, INVALID_PARAMETER_VALUE when
 * it cannot be written, INVALID_STATE when a secret cannot be opened, TEMPORARILY_UNAVAILABLE when
 * a key provider cannot be reached or the gateway keeps changing during the export
 *
 * @example
 * ```ts
 * const key = await loadExportKey({ source: "file:./export-key" });
 * const { revision } = await exportGateway({ source, path: "./gateway.gwx", key });
 * ```
 */
export async function exportGateway(options: ExportGatewayOptions): Promise<ExportReport> {
  const { source, path, by = {}, clock = Date.now } = options;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const revision = await source.store.getRevision();
    const file = await OutputFile.create(path);
    try {
      const counts = await writeAll(file, options, revision);
      if ((await source.store.getRevision()) !== revision) continue;
      await file.finish();
      const { principal, requestId } = by;
      const workspaceId = workspaceOf(source);
      const record = { time: clock(), action: "gateway.export", result: "succeeded" } as const;
      // Before the file gets its name, so that no export is missing from the audit log.
      await source.auditLog.append([{ ...record, workspaceId, principal, requestId }]);
      await file.publish();
      return { revision, counts };
    } finally {
      await file.discard();
    }
  }
  throw new GatewayError(
    "TEMPORARILY_UNAVAILABLE",
    `The gateway changed during each of ${maxAttempts} attempts to export it; try again later`,
  );
}

async function writeAll(
  file: OutputFile,
  { source, key, clock = Date.now, onProgress, signal }: ExportGatewayOptions,
  revision: number,
): Promise<ExportCounts> {
  const mac = key.newMac();
  const write = async (line: string) => {
    const bytes = Buffer.from(`${line}\n`);
    if (bytes.length >= maxLineLength) throw tooLong();
    mac.update(bytes);
    await file.write(bytes);
  };
  const { store, sealedSecrets, keyRing, workspace } = source;
  const context = { sealedSecrets, workspaceId: workspaceOf(source), keyRing, key };
  const counts = await countAll(store);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  let done = 0;
  const named = workspace?.workspaceId === defaultWorkspace ? undefined : workspace;
  const header = { kdf: key.kdf, createdAt: clock(), revision, workspace: named, counts };
  await write(encodeHeader(header));
  for (const [, kind] of itemLists) {
    for await (const item of itemsOf(store, kind)) {
      signal?.throwIfAborted();
      await write(await kind.encode(item, context));
      done += 1;
      onProgress?.({ done, total: Math.max(done, total) });
    }
  }
  await file.write(Buffer.from(macLine(mac.digest())));
  return counts;
}

function workspaceOf({ workspace }: ExportGatewayOptions["source"]): WorkspaceId {
  return workspace?.workspaceId ?? defaultWorkspace;
}

async function countAll(store: GatewayStore): Promise<ExportCounts> {
  const counts = { ...eachList(() => 0) };
  for (const [list, kind] of itemLists) {
    for await (const _ of itemsOf(store, kind)) counts[list] += 1;
  }
  return counts;
}

function itemsOf(store: GatewayStore, kind: AnyItemKind): AsyncIterable<unknown> {
  return everyItem((page) => kind.list(store, { ...page, maxResults: limits.defaultPageSize }));
}

function tooLong(): GatewayError {
  return new GatewayError(
    "INVALID_STATE",
    "An endpoint has too many tags for a line of the file (64 MiB); remove some and export again",
  );
}
