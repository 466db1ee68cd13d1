import type { ConfigResolver } from "@gw/config-resolver";
import { defaultWorkspace, type GatewayWorkspace, limits, type WorkspaceId } from "@gw/entities";
import pMap from "p-map";
import { type EndpointSnapshot, loadEndpointSnapshot } from "./endpoint-snapshot.js";

/** The endpoints of one workspace at one of its revisions. Immutable. */
export interface WorkspaceSnapshot extends EndpointSnapshot {
  readonly workspace: GatewayWorkspace;
  /**
   * Since when the endpoints are outdated because they cannot be read, in milliseconds since any fixed point;
   * absent while they can.
   */
  readonly outdatedSince?: number | undefined;
  /** Whether they cannot be read, and were not for too long. */
  readonly isUnavailable?: boolean | undefined;
}

/** The endpoints of all workspaces at one revision of the installation. Immutable. */
export interface InstallationSnapshot {
  /** The installation's revision when loading began; another revision means that it is outdated. */
  readonly revision: number;
  readonly byId: ReadonlyMap<WorkspaceId, WorkspaceSnapshot>;
  readonly byName: ReadonlyMap<string, WorkspaceSnapshot>;
}

/** Where the workspaces are read, such as the `WorkspaceDirectory` of an opened backend. */
export interface WorkspaceSource {
  /** All workspaces in pages. */
  list(input: { readonly maxResults: number; readonly pageToken?: string | undefined }): Promise<{
    readonly items: readonly GatewayWorkspace[];
    readonly nextPageToken?: string | undefined;
  }>;
  revisions(): Promise<{
    readonly installation: number;
    readonly byWorkspace: ReadonlyMap<WorkspaceId, number>;
  }>;
}

/** Options of {@link loadInstallationSnapshot}. */
export interface LoadInstallationOptions {
  readonly directory: WorkspaceSource;
  /** Opens the credentials of a workspace; called for each one that is read. */
  readonly resolverOf: (workspace: GatewayWorkspace) => Pick<ConfigResolver, "resolveAll">;
  /** What is kept of workspaces that did not change since; everything is read if absent. */
  readonly previous?: InstallationSnapshot | undefined;
  /** How long outdated endpoints serve, in milliseconds; without limit when absent. */
  readonly maxStale?: number | undefined;
  /** Receives why the endpoints of a workspace cannot be read while those of others can. */
  readonly onFailure?: ((error: unknown, workspace: GatewayWorkspace) => void) | undefined;
  /** Milliseconds since any fixed point; `performance.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/** Workspaces that are read at once. */
const concurrency = 4;

/**
 * Reads the workspaces, and the endpoints of those whose revision differs from that in `previous`. If the
 * installation still has the revision of `previous`, the endpoints of all workspaces are read again. What
 * prevents the reading of one workspace, such as a key that is denied for it, does not affect the others: it
 * keeps its previous endpoints, and the next reading tries again.
 *
 * @throws whatever the directory throws, or a resolver if no workspace can be read
 */
export async function loadInstallationSnapshot({
  directory,
  resolverOf,
  previous,
  maxStale = Number.POSITIVE_INFINITY,
  onFailure,
  clock = () => performance.now(),
}: LoadInstallationOptions): Promise<InstallationSnapshot> {
  // Before the workspaces and the endpoints, so that a later change makes the result outdated.
  const revisions = await directory.revisions();
  const kept = previous?.revision === revisions.installation ? undefined : previous;
  const load = async (workspace: GatewayWorkspace): Promise<WorkspaceSnapshot> => {
    const { workspaceId } = workspace;
    const revision = revisions.byWorkspace.get(workspaceId);
    const known = kept?.byId.get(workspaceId);
    if (known !== undefined && known.revision === revision) return { ...known, workspace };
    try {
      const { endpoints, ...read } = await loadEndpointSnapshot(resolverOf(workspace));
      return { workspace, endpoints, revision: revision ?? read.revision };
    } catch (error) {
      failures.push([error, workspace]);
      const last = previous?.byId.get(workspaceId);
      if (last !== undefined && last.revision === revision) return { ...last, workspace };
      // A workspace that was never read stays unavailable.
      const { endpoints = new Map(), outdatedSince = clock() } = last ?? {};
      const { isUnavailable: wasUnavailable = last === undefined } = last ?? {};
      const isUnavailable = wasUnavailable || clock() - outdatedSince > maxStale;
      // No revision, so that the next reading reads it.
      return { workspace, endpoints, revision: -1, outdatedSince, isUnavailable };
    }
  };
  const failures: (readonly [error: unknown, workspace: GatewayWorkspace])[] = [];
  const snapshots = await pMap(await listAll(directory), load, { concurrency });
  const [first] = failures;
  if (first !== undefined && failures.length === snapshots.length) throw first[0];
  for (const [error, workspace] of failures) onFailure?.(error, workspace);
  return installationOf(revisions.installation, snapshots);
}

/** An installation whose only workspace is `default`, with these endpoints. */
export function defaultInstallation(snapshot: EndpointSnapshot): InstallationSnapshot {
  const workspace: GatewayWorkspace = {
    workspaceId: defaultWorkspace,
    name: defaultWorkspace,
    suspended: false,
    createdAt: 0,
    lastUpdatedAt: 0,
  };
  return installationOf(snapshot.revision, [{ ...snapshot, workspace }]);
}

/** The ids of all models that a snapshot can call. */
export function modelIdsOf({ byId }: InstallationSnapshot): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { endpoints } of byId.values()) {
    for (const { models } of endpoints.values()) {
      for (const { modelDefinitionId } of models) ids.add(modelDefinitionId);
    }
  }
  return ids;
}

function installationOf(
  revision: number,
  snapshots: readonly WorkspaceSnapshot[],
): InstallationSnapshot {
  return {
    revision,
    byId: new Map(snapshots.map((one) => [one.workspace.workspaceId, one])),
    byName: new Map(snapshots.map((one) => [one.workspace.name, one])),
  };
}

async function listAll(directory: WorkspaceSource): Promise<readonly GatewayWorkspace[]> {
  const workspaces: GatewayWorkspace[] = [];
  let pageToken: string | undefined;
  do {
    const page = await directory.list({ maxResults: limits.pageSize, pageToken });
    workspaces.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return workspaces;
}
