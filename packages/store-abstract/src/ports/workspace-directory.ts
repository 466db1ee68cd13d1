import type {
  CreateGatewayWorkspaceInput,
  DeleteGatewayWorkspaceInput,
  GatewayWorkspace,
  GatewayWorkspaceRef,
  ListGatewayWorkspacesInput,
  MutationContext,
  Page,
  UpdateGatewayWorkspaceInput,
  WorkspaceId,
} from "@gw/entities";

/**
 * The workspaces of an installation. `default` always exists. A deleted workspace does not exist for any
 * method; its name may be given to a new one, which has another id.
 *
 * Every method may throw a `GatewayError`: INVALID_PARAMETER_VALUE for invalid input,
 * TEMPORARILY_UNAVAILABLE. Mutations are atomic, raise the revisions of the installation and of `default`,
 * and write an audit record.
 */
export interface WorkspaceDirectory {
  /**
   * @throws RESOURCE_ALREADY_EXISTS for a taken name; INVALID_STATE while a server runs whose release does
   * not know workspaces: it would show every workspace to any token
   */
  create(input: CreateGatewayWorkspaceInput, by?: MutationContext): Promise<GatewayWorkspace>;
  /** @throws RESOURCE_DOES_NOT_EXIST */
  get(ref: GatewayWorkspaceRef): Promise<GatewayWorkspace>;
  /** @throws RESOURCE_DOES_NOT_EXIST; INVALID_STATE for suspending `default` */
  update(input: UpdateGatewayWorkspaceInput, by?: MutationContext): Promise<GatewayWorkspace>;
  /**
   * Marks a workspace as deleted. With `cascade`, its rows are left for {@link purge}.
   *
   * @throws RESOURCE_DOES_NOT_EXIST; INVALID_STATE for `default`, and without `cascade` for a workspace
   * that is not empty
   */
  delete(input: DeleteGatewayWorkspaceInput, by?: MutationContext): Promise<void>;
  /** All workspaces in order of creation, `default` first. */
  list(input?: ListGatewayWorkspacesInput): Promise<Page<GatewayWorkspace>>;
  /** The revision of the installation: the number of all mutations. Changes with each of them. */
  revision(): Promise<number>;
  /**
   * The revision of the installation and those of its workspaces, of one state.
   */
  revisions(): Promise<WorkspaceRevisions>;
  /**
   * Deletes rows of deleted workspaces, sealed values first, in one transaction. Not a mutation: no new
   * revision and no audit record. Any process may call it at any time, and again after a crash.
   *
   * @param limit - the largest number of rows
   * @returns the number of deleted rows; 0 when none is left
   */
  purge(limit: number): Promise<number>;
}

/** The result of {@link WorkspaceDirectory.revisions}. */
export interface WorkspaceRevisions {
  readonly installation: number;
  readonly byWorkspace: ReadonlyMap<WorkspaceId, number>;
}
