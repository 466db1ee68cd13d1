import type { ConfigResolver } from "@gw/config-resolver";
import { type InstallationSnapshot, loadInstallationSnapshot } from "@gw/data-plane";
import type { WorkspaceId } from "@gw/entities";
import type { Limiter } from "@gw/limits";
import type { WorkspaceDirectory } from "@gw/store-abstract";
import { readLimits } from "../limits/read-limits.js";
import { RevisionCache } from "../revision/revision-cache.js";
import type { OpenedWorkspace } from "./opened-workspace.js";
import type { OpenedWorkspaces } from "./opened-workspaces.js";

/** Options of {@link createInstallationCache}. */
export interface InstallationCacheOptions {
  readonly workspaces: Pick<WorkspaceDirectory, "list" | "revisions">;
  readonly opened: Pick<OpenedWorkspaces, "in" | "keepOnly">;
  /** Receives the limits of each workspace whose endpoints are read. */
  readonly limiter?: Pick<Limiter, "configure"> | undefined;
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
  const { workspaces, opened, limiter, maxStale, onRemoved, onError } = options;
  let previous: InstallationSnapshot | undefined;
  /** The workspaces whose failure was reported since they were last read. */
  let failing = new Set<WorkspaceId>();
  return new RevisionCache({
    ...{ maxStale, onError },
    async load() {
      const failed = new Set<WorkspaceId>();
      const snapshot = await loadInstallationSnapshot({
        directory: workspaces,
        resolverOf: (workspace) => sourceOf(opened.in(workspace), limiter),
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
      const before = previous?.byId;
      const removed = new Set([...(before?.keys() ?? [])].filter((id) => !byId.has(id)));
      // Without its revision, the next reading reads only what is missing.
      previous = isIncomplete ? { ...snapshot, revision: -1 } : snapshot;
      opened.keepOnly(byId);
      for (const workspaceId of removed) {
        const revision = (before?.get(workspaceId)?.revision ?? 0) + 1;
        limiter?.configure({ workspaceId, revision, limits: [] });
      }
      if (removed.size > 0) onRemoved?.(removed);
      return { revision: snapshot.revision, value: snapshot, isIncomplete };
    },
  });
}

/** Reads the limits of a workspace ahead of its endpoints, so that neither serves without the other. */
function sourceOf(
  { workspace, store, resolver }: OpenedWorkspace,
  limiter: InstallationCacheOptions["limiter"],
): Pick<ConfigResolver, "resolveAll"> {
  if (limiter === undefined) return resolver;
  return {
    async *resolveAll(options) {
      const limits = await readLimits(workspace.workspaceId, store);
      yield* resolver.resolveAll(options);
      limiter.configure(limits);
    },
  };
}
