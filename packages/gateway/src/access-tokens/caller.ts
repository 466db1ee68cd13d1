import type { AccessTokenRole, Permission, WorkspaceId, WorkspaceScope } from "@gw/entities";
import { endpointsIn } from "@gw/store-abstract";

/** The authenticated sender of a request. */
export interface Caller {
  /** As in the audit log: `admin`, or `token:` and the id of an access token. */
  readonly principal: string;
  readonly permissions: ReadonlySet<Permission>;
  /** Where the permissions apply; `*` for all workspaces and the installation itself. */
  readonly workspaceId: WorkspaceScope;
  /** Absent for the admin token. */
  readonly tokenId?: string | undefined;
  /** The name of the token; absent for the admin token. */
  readonly name?: string | undefined;
  /** The user or team that the token belongs to. */
  readonly owner?: string | undefined;
  readonly roles: readonly AccessTokenRole[];
  /** Milliseconds since the Unix epoch; absent if the token does not expire. */
  readonly expiresAt?: number | undefined;
  /** Names of the endpoints that the caller may call, see {@link mayCall}; all endpoints when absent. */
  readonly endpoints?: ReadonlySet<string> | undefined;
}

/**
 * Whether the endpoints of a caller include one of a workspace with this name; aliases do not count.
 * Permissions, and whether the caller may enter the workspace, are checked separately.
 */
export function mayCall(
  caller: Pick<Caller, "workspaceId" | "endpoints"> | undefined,
  endpointName: string,
  workspaceId: WorkspaceId,
): boolean {
  if (caller === undefined) return false;
  return endpointsIn(caller, workspaceId)?.has(endpointName) ?? true;
}
