import type { WorkspaceId } from "@gw/entities";
import type { CallAbort } from "../call/call-abort.js";

/** A call in flight. */
export interface InflightCall {
  readonly share: ClientShare;
  /** Ends the call in all its phases. */
  readonly abort: CallAbort;
  /** Of its body. */
  bytes: number;
  lastByteAt: number;
}

/** What one client has in flight in one workspace. */
export interface ClientShare {
  /** A call without a client has a separate share. */
  readonly client: string | symbol;
  readonly workspace: WorkspaceShare;
  readonly inflight: Set<InflightCall>;
  calls: number;
  bytes: number;
}

/** What all clients of one workspace have in flight. */
export interface WorkspaceShare {
  readonly workspaceId: WorkspaceId;
  readonly clients: Map<string | symbol, ClientShare>;
  calls: number;
  bytes: number;
}

/** Calls, or bytes of bodies, that one more call or chunk would take. */
export interface Taken {
  readonly unit: "calls" | "bytes";
  readonly amount: number;
  /** What would then be free for everybody. */
  readonly free: number;
  /** Whether the client has no other call; it may then take what its workspace has left. */
  readonly isOnlyCall: boolean;
}

/** Whether a client may hold as much; the limits of workspaces do not count. */
export function isInClientShare(
  share: ClientShare,
  { unit, amount, free, isOnlyCall }: Taken,
): boolean {
  return isOnlyCall || share[unit] + amount <= free;
}

/**
 * Whether a client may hold as much where several workspaces have places. A workspace may hold at most as
 * much as stays free, however many clients it has; the only client of a workspace may take all of it, and
 * several share it. So that no client keeps the others of its workspace out, the only call of a client may
 * exceed the share of the workspace as long as all clients but the largest one hold little of it.
 */
export function isInWorkspaceShare(share: ClientShare, taken: Taken): boolean {
  const { unit, amount, free, isOnlyCall } = taken;
  const { workspace } = share;
  const others = workspace.calls - share.calls;
  if (isOnlyCall && others === 0) return true;
  const held = workspace[unit] + amount;
  if (!isOnlyCall && others > 0 && 2 * (share[unit] + amount) > free - held) return false;
  if (held <= free) return true;
  return isOnlyCall && 2 * (held - largestOther(share, unit)) <= free;
}

function largestOther(share: ClientShare, unit: Taken["unit"]): number {
  let largest = 0;
  for (const one of share.workspace.clients.values()) {
    if (one !== share) largest = Math.max(largest, one[unit]);
  }
  return largest;
}
