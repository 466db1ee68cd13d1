import { type InstallationSnapshot, loadInstallationSnapshot } from "@gw/data-plane";
import type { WorkspaceId } from "@gw/entities";
import type { WorkspaceDirectory } from "@gw/store-abstract";
import { RevisionCache } from "../revision/revision-cache.js";
import type { OpenedWorkspaces } from "./opened-workspaces.js";

/** Options of {@link createInstallationCache}. */
export interface InstallationCacheOptions {
  readonly workspaces: Pick<WorkspaceDirectory, "list" | "revisions">;
  readonly opened: Pick<OpenedWorkspaces, "in" | "keepOnly">;
  /** How long a snapshot serves after its last confirmation, in milliseconds. */
  readonly maxStale: number;
  /** Receives the workspaces that a read lacks and the one before had. */
  readonly onRemoved?: ((removed: ReadonlySet<WorkspaceId>) => void) | undefined;
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Times from a reading that lacks workspaces to the next one, in milliseconds; the last one is repeated. */
const retryDelays = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000] as const;

/**
 * Holds all workspaces with their endpoints in memory, without a value yet. It serves calls, and is the
 * directory of workspaces for requests, which do not wait for the database.
 */
export function createInstallationCache(
  options: InstallationCacheOptions,
): RevisionCache<InstallationSnapshot> {
  const { workspaces, opened, maxStale, onRemoved, onError } = options;
  let previous: InstallationSnapshot | undefined;
  /** The workspaces whose failure was reported since they were last read. */
  let failing = new Set<WorkspaceId>();
  let retries = 0;
  let timer: NodeJS.Timeout | undefined;
  const cache: RevisionCache<InstallationSnapshot> = new RevisionCache({
    ...{ maxStale, onError },
    async load() {
      clearTimeout(timer);
      const failed = new Set<WorkspaceId>();
      const snapshot = await loadInstallationSnapshot({
        directory: workspaces,
        resolverOf: (workspace) => opened.in(workspace).resolver,
        previous,
        maxStale,
        onFailure(error, { workspaceId }) {
          if (!failing.has(workspaceId)) onError?.(error);
          failed.add(workspaceId);
        },
      });
      failing = failed;
      retries = failed.size === 0 ? 0 : retries + 1;
      const delay = retryDelays[Math.min(retries, retryDelays.length) - 1];
      if (delay !== undefined) {
        // A failure of all workspaces is retried by the cache. The timer does not keep the process alive.
        timer = setTimeout(() => void cache.load().catch(() => undefined), delay).unref();
      }
      const { byId } = snapshot;
      const removed = new Set([...(previous?.byId.keys() ?? [])].filter((id) => !byId.has(id)));
      // Without its revision, the next reading reads only what is missing.
      previous = failed.size === 0 ? snapshot : { ...snapshot, revision: -1 };
      opened.keepOnly(byId);
      if (removed.size > 0) onRemoved?.(removed);
      return { revision: snapshot.revision, value: snapshot };
    },
  });
  return cache;
}
