import type { ConfigResolver } from "@gw/config-resolver";
import { defaultWorkspace, type GatewayWorkspace, limits, type WorkspaceId } from "@gw/entities";
import pMap from "p-map";
import { type EndpointSnapshot, loadEndpointSnapshot } from "./endpoint-snapshot.js";

/** The endpoints of one workspace at one of its revisions. Immutable. */
export interface WorkspaceSnapshot extends EndpointSnapshot {
  readonly workspace: GatewayWorkspace;
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
}

/** Workspaces that are read at once. */
const concurrency = 4;

/**
 * Reads the workspaces, and the endpoints of those whose revision differs from that in `previous`. If the
 * installation still has the revision of `previous`, the endpoints of all workspaces are read again.
 *
 * @throws whatever the directory or a resolver throws
 */
export async function loadInstallationSnapshot({
  directory,
  resolverOf,
  previous,
}: LoadInstallationOptions): Promise<InstallationSnapshot> {
  // Before the workspaces and the endpoints, so that a later change makes the result outdated.
  const revisions = await directory.revisions();
  const kept = previous?.revision === revisions.installation ? undefined : previous;
  const load = async (workspace: GatewayWorkspace): Promise<WorkspaceSnapshot> => {
    const { workspaceId } = workspace;
    const revision = revisions.byWorkspace.get(workspaceId);
    const known = kept?.byId.get(workspaceId);
    if (known !== undefined && known.revision === revision) return { ...known, workspace };
    const { endpoints, ...read } = await loadEndpointSnapshot(resolverOf(workspace));
    return { workspace, endpoints, revision: revision ?? read.revision };
  };
  const snapshots = await pMap(await listAll(directory), load, { concurrency });
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
