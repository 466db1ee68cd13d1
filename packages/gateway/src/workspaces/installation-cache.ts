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
  return new RevisionCache({
    ...{ maxStale, onError },
    async load() {
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
      const isIncomplete = failed.size > 0;
      const { byId } = snapshot;
      const removed = new Set([...(previous?.byId.keys() ?? [])].filter((id) => !byId.has(id)));
      // Without its revision, the next reading reads only what is missing.
      previous = isIncomplete ? { ...snapshot, revision: -1 } : snapshot;
      opened.keepOnly(byId);
      if (removed.size > 0) onRemoved?.(removed);
      return { revision: snapshot.revision, value: snapshot, isIncomplete };
    },
  });
}
