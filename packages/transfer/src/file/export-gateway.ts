import type { ExportKey, KekLookup } from "@gw/crypto";
import { GatewayError, type MutationContext } from "@gw/entities";
import type { GatewayBackend, GatewayStore } from "@gw/store-abstract";
import { findSealed } from "../import/find-sealed.js";
import {
  encodeBinding,
  encodeEndpoint,
  encodeModelDefinition,
  encodeSecret,
} from "./encode-entry.js";
import { countAll, everyItem, type List } from "./every-item.js";
import { longestLine, macLine } from "./export-format.js";
import { type ExportCounts, encodeHeader } from "./export-header.js";
import { OutputFile } from "./output-file.js";
import { resealSecret } from "./reseal-secret.js";

/** See {@link exportGateway}. */
export interface ExportGatewayOptions {
  readonly source: Pick<GatewayBackend, "sealedSecrets" | "auditLog"> & {
    readonly store: GatewayStore;
    /** Opens the secrets of the source. */
    readonly keyRing: KekLookup;
  };
  /** A new file; it is never overwritten. */
  readonly path: string;
  /** A new one for each file: {@link loadExportKey} without `kdf`. */
  readonly key: ExportKey;
  /** Whom the audit trail names. */
  readonly by?: Pick<MutationContext, "principal" | "requestId"> | undefined;
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
  /** Ends the work and leaves no file; the promise rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

export interface ExportProgress {
  /** Things so far, and in all. */
  readonly done: number;
  readonly total: number;
}

export interface ExportReport {
  /** The revision of the gateway that the file holds. */
  readonly revision: number;
  readonly counts: ExportCounts;
}

/** How often a gateway that changes meanwhile is begun with anew. */
const attempts = 5;

/**
 * Writes a whole gateway into a new file: secrets sealed anew under the key of the file, and
 * everything that is over them. The file has mode 0600, and its name only once it is whole; it is
 * the state of one revision. The audit trail gets a record of it.
 *
 * @throws GatewayError RESOURCE_ALREADY_EXISTS for a file that exists, INVALID_PARAMETER_VALUE for
 * one that cannot be written, INVALID_STATE for a secret that does not open, and
 * TEMPORARILY_UNAVAILABLE where a key provider is away or the gateway does not stay as it is for as
 * long as it takes
 *
 * @example
 * ```ts
 * const key = await loadExportKey({ source: "file:./export-key" });
 * const { revision } = await exportGateway({ source, path: "./gateway.gwx", key });
 * ```
 */
export async function exportGateway(options: ExportGatewayOptions): Promise<ExportReport> {
  const { source, path, by = {}, clock = Date.now } = options;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const revision = await source.store.getRevision();
    const file = await OutputFile.create(path);
    try {
      const counts = await writeAll(file, options, revision);
      if ((await source.store.getRevision()) !== revision) continue;
      await file.finish();
      const { principal, requestId } = by;
      const record = { time: clock(), action: "gateway.export", result: "succeeded" } as const;
      // Before the file has its name: there is none that the trail does not know of.
      await source.auditLog.append([{ ...record, principal, requestId }]);
      await file.publish();
      return { revision, counts };
    } finally {
      await file.discard();
    }
  }
  throw new GatewayError(
    "TEMPORARILY_UNAVAILABLE",
    "The gateway changed while it was exported, again and again; try when it is quiet",
  );
}

async function writeAll(
  file: OutputFile,
  { source, key, clock = Date.now, onProgress, signal }: ExportGatewayOptions,
  revision: number,
): Promise<ExportCounts> {
  const { store } = source;
  const mac = key.newMac();
  const write = async (line: string) => {
    const bytes = Buffer.from(`${line}\n`);
    if (bytes.length >= longestLine) throw tooLong();
    mac.update(bytes);
    await file.write(bytes);
  };
  const counts = await countAll(store);
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  let done = 0;
  const each = async <T>(list: List<T>, encode: (item: T) => string | Promise<string>) => {
    for await (const item of everyItem(list)) {
      signal?.throwIfAborted();
      await write(await encode(item));
      done += 1;
      onProgress?.({ done, total: Math.max(done, total) });
    }
  };
  await write(encodeHeader({ kdf: key.kdf, createdAt: clock(), revision, counts }));
  await each(
    (page) => store.listSecretInfos(page),
    async ({ secretId }) => {
      const secret = await findSealed(source.sealedSecrets, secretId);
      // It was deleted meanwhile: the revision says so, and all of this begins anew.
      if (secret === undefined) return "";
      return encodeSecret(await resealSecret(secret, { keyRing: source.keyRing, key }));
    },
  );
  await each((page) => store.listGatewayModelDefinitions(page), encodeModelDefinition);
  await each((page) => store.listGatewayEndpoints(page), encodeEndpoint);
  await each((page) => store.listEndpointBindings(page), encodeBinding);
  await file.write(Buffer.from(macLine(mac.digest())));
  return counts;
}

function tooLong(): GatewayError {
  return new GatewayError(
    "INVALID_STATE",
    "An endpoint has more tags than a line of the file holds (64 MiB); remove some first",
  );
}
