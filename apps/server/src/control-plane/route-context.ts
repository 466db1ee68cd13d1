import type { Caller } from "@gw/gateway";
import type { TokenContext } from "@gw/store-abstract";
import type { EnteredWorkspace } from "../workspaces/entered-workspace.js";

/** The request that a handler serves. */
export interface RouteContext {
  /** Returns a signal that is aborted when the client disconnects, for long operations. */
  readonly disconnectSignal: () => AbortSignal;
  readonly caller: Caller | undefined;
  /** Present on routes of a workspace. */
  readonly workspace: EnteredWorkspace | undefined;
}

/** Executes a route with its decoded input. */
export type RouteHandler = (
  input: unknown,
  by: TokenContext,
  context: RouteContext,
) => Promise<unknown>;

/** The caller of a route that is not open. */
export function callerOf({ caller }: RouteContext): Caller {
  if (caller === undefined) throw new Error("the request has no caller");
  return caller;
}

/** The workspace of a route that has one. */
export function workspaceOf({ workspace }: RouteContext): EnteredWorkspace {
  if (workspace === undefined) throw new Error("the request has no workspace");
  return workspace;
}
