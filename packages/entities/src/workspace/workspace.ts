import type { PageRequest } from "../page.js";

/** `default`, or `w-` followed by 32 lowercase hexadecimal digits. */
export type WorkspaceId = string;

/** The workspace that every installation has: its id and its name. It cannot be deleted. */
export const defaultWorkspace = "default";

/** In the place of a workspace: the whole installation, with all its workspaces. */
export const everyWorkspace = "*";

/** The id of a workspace, or `*` for the installation. */
export type WorkspaceScope = WorkspaceId | typeof everyWorkspace;

/**
 * A part of an installation: secrets, models and endpoints of one workspace do not exist for the others.
 */
export interface GatewayWorkspace {
  readonly workspaceId: WorkspaceId;
  /** Unique; the name of a deleted workspace may be given again, to another workspace. */
  readonly name: string;
  readonly description?: string;
  /** While set, the endpoints of the workspace cannot be called. */
  readonly suspended: boolean;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  readonly lastUpdatedAt: number;
  readonly createdBy?: string;
  readonly lastUpdatedBy?: string;
}

/** Identifies one workspace, by exactly one of both fields. */
export type GatewayWorkspaceRef =
  | { readonly workspaceId: WorkspaceId; readonly name?: undefined }
  | { readonly name: string; readonly workspaceId?: undefined };

/** Input for creating a workspace. */
export interface CreateGatewayWorkspaceInput {
  /**
   * 2 to 63 lowercase letters, digits and hyphens, with a letter or digit at both ends; not a name that
   * MLflow reserves.
   */
  readonly name: string;
  /** At most 500 characters. */
  readonly description?: string | undefined;
}

/** Input for changing a workspace; at least one change. */
export interface UpdateGatewayWorkspaceInput {
  readonly workspaceId: WorkspaceId;
  /** `null` clears it. */
  readonly description?: string | null | undefined;
  readonly suspended?: boolean | undefined;
}

/** Input for deleting a workspace. */
export interface DeleteGatewayWorkspaceInput {
  readonly workspaceId: WorkspaceId;
  /** Also deletes everything in the workspace; otherwise it must be empty. */
  readonly cascade?: boolean | undefined;
}

/** A page of workspaces in order of creation; there are no filters. */
export interface ListGatewayWorkspacesInput extends PageRequest {}
