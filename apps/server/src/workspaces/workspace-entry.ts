import type { IncomingMessage } from "node:http";
import { type EndpointSource, servingSnapshot } from "@gw/data-plane";
import {
  defaultWorkspace,
  everyWorkspace,
  GatewayError,
  type GatewayWorkspace,
  type GatewayWorkspaceRef,
} from "@gw/entities";
import type { Caller } from "@gw/gateway";
import type { WorkspaceDirectory } from "@gw/store-abstract";
import type { EnteredWorkspace } from "./entered-workspace.js";
import { namedWorkspace, workspaceNameProblem, workspaceNotFound } from "./workspace-header.js";

type Known = Pick<GatewayWorkspace, "workspaceId" | "name" | "suspended">;

/** What is known without the database about the workspace of a request. */
export type WorkspaceChoice =
  | { readonly workspace: EnteredWorkspace }
  | { readonly error: GatewayError }
  | { readonly unknown: UnknownWorkspace };

/** A workspace that was created after the last read of the workspaces, or that does not exist. */
export interface UnknownWorkspace {
  /** As the grant of the caller, or the request of a caller of the installation has it. */
  readonly ref: GatewayWorkspaceRef;
  /** The name in the request. */
  readonly named: string | undefined;
}

/** It always exists, and cannot be suspended. */
const own: Known = { workspaceId: defaultWorkspace, name: defaultWorkspace, suspended: false };

/**
 * Finds the workspace of a request: the one that a header names, else the only one of the caller, else
 * `default`. A workspace that the caller may not enter and one that does not exist cause the same error.
 */
export class WorkspaceEntry {
  readonly #endpoints: EndpointSource | undefined;
  readonly #directory: Pick<WorkspaceDirectory, "get">;

  constructor(options: {
    /** The workspaces in memory; absent where there are none. */
    readonly endpoints?: EndpointSource | undefined;
    readonly directory: Pick<WorkspaceDirectory, "get">;
  }) {
    this.#endpoints = options.endpoints;
    this.#directory = options.directory;
  }

  /** Finds the workspace in memory. */
  choose(request: IncomingMessage, { workspaceId }: Caller): WorkspaceChoice {
    const named = namedWorkspace(request);
    if (workspaceId !== everyWorkspace) return this.#chooseOwn(workspaceId, named);
    if (named === undefined) return { workspace: { ...own, isNamed: false } };
    const known = this.#known({ name: named });
    if (known !== undefined) return { workspace: { ...known, isNamed: true } };
    const error = workspaceNameProblem(named);
    return error === undefined ? { unknown: { ref: { name: named }, named } } : { error };
  }

  /** Why a workspace that is not in memory cannot be called. */
  notInMemory({ named }: UnknownWorkspace): GatewayError {
    try {
      if (this.#endpoints !== undefined) servingSnapshot(this.#endpoints);
    } catch (error) {
      if (GatewayError.is(error)) return error;
      throw error;
    }
    if (named !== undefined) return workspaceNotFound(named);
    const message = "The workspace of the access token is not known here yet; try again later";
    return new GatewayError("TEMPORARILY_UNAVAILABLE", message);
  }

  /** Finds in the database a workspace that is not in memory. Never rejects for a missing one. */
  async find({
    ref,
    named,
  }: UnknownWorkspace): Promise<Exclude<WorkspaceChoice, { unknown: unknown }>> {
    try {
      const { workspaceId, name, suspended } = await this.#directory.get(ref);
      if (named !== undefined && named !== name) return { error: workspaceNotFound(named) };
      return { workspace: { workspaceId, name, suspended, isNamed: named !== undefined } };
    } catch (error) {
      if (!GatewayError.is(error)) throw error;
      if (error.code !== "RESOURCE_DOES_NOT_EXIST") return { error };
      return { error: named === undefined ? endedWorkspace() : workspaceNotFound(named) };
    }
  }

  /** The name of a workspace by its id, from memory; `undefined` if it is not there. */
  nameOf(workspaceId: string): string | undefined {
    return this.#known({ workspaceId })?.name;
  }

  #chooseOwn(workspaceId: string, named: string | undefined): WorkspaceChoice {
    const known = this.#known({ workspaceId });
    if (known !== undefined && (named ?? known.name) === known.name) {
      return { workspace: { ...known, isNamed: named !== undefined } };
    }
    const error = named === undefined ? undefined : workspaceNameProblem(named);
    if (error !== undefined) return { error };
    if (known === undefined || named === undefined)
      return { unknown: { ref: { workspaceId }, named } };
    return { error: workspaceNotFound(named) };
  }

  #known({ workspaceId, name }: GatewayWorkspaceRef): Known | undefined {
    if (workspaceId === defaultWorkspace || name === defaultWorkspace) return own;
    const { serving } = this.#endpoints ?? {};
    const snapshot =
      workspaceId === undefined ? serving?.byName.get(name) : serving?.byId.get(workspaceId);
    if (snapshot === undefined) return undefined;
    const { workspace } = snapshot;
    return {
      workspaceId: workspace.workspaceId,
      name: workspace.name,
      suspended: workspace.suspended,
    };
  }
}

/** Its tokens end with it, which takes effect at the next read of the tokens. */
function endedWorkspace(): GatewayError {
  const message = "The workspace of the access token does not exist any more";
  return new GatewayError("RESOURCE_DOES_NOT_EXIST", message);
}
