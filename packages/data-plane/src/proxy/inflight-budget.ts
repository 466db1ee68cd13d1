import { defaultWorkspace, GatewayError, type WorkspaceId } from "@gw/entities";
import { CallAbort } from "../call/call-abort.js";
import {
  type ClientShare,
  type InflightCall,
  isInClientShare,
  isInWorkspaceShare,
  type Taken,
  type WorkspaceShare,
} from "./inflight-share.js";

/** How much may be in flight at once, per data plane. */
export interface InflightLimits {
  /** 10,000 by default. */
  readonly calls: number;
  /** Of request bodies, together; 256 MiB by default. */
  readonly bytes: number;
}

/** The limits of a data plane without `limits`; `bytes` in bytes. */
export const defaultInflightLimits: InflightLimits = { calls: 10_000, bytes: 268_435_456 };

/** How long a body may have no new byte while others need its place, in milliseconds. */
const stallTimeout = 10_000;

/** Options of {@link InflightBudget}. */
export interface InflightBudgetOptions {
  /** Whether the limits of workspaces count; by default they do not. */
  readonly hasWorkspaces?: (() => boolean) | undefined;
  /** Milliseconds since any fixed point; `performance.now` by default. */
  readonly clock?: (() => number) | undefined;
}

/**
 * Counts calls and bytes in flight. A client may hold at most as much as stays free: one alone reaches
 * half, and the rest is always there for others. A client without other calls may take whatever is
 * free. Where there are several workspaces, the same is true for each of them, and its clients share what
 * it may hold, see {@link isInWorkspaceShare}. What exceeds this takes the places of stalled bodies, or is
 * rejected.
 */
export class InflightBudget {
  readonly #limits: InflightLimits;
  readonly #hasWorkspaces: () => boolean;
  readonly #clock: () => number;
  readonly #workspaces = new Map<WorkspaceId, WorkspaceShare>();
  /** Calls whose bodies are arriving; the one without a new byte for longest is first. */
  readonly #receiving = new Set<InflightCall>();
  readonly #used = { calls: 0, bytes: 0 };

  constructor(
    limits: Partial<InflightLimits> = {},
    { hasWorkspaces = () => false, clock = () => performance.now() }: InflightBudgetOptions = {},
  ) {
    this.#limits = { ...defaultInflightLimits, ...limits };
    this.#hasWorkspaces = hasWorkspaces;
    this.#clock = clock;
  }

  /** The number of calls in flight. */
  get calls(): number {
    return this.#used.calls;
  }

  /**
   * Takes a place for a call, until it is released.
   *
   * @param client - whose share it counts towards; a call without a client has a separate share
   * @param workspaceId - of the endpoint; `default` when absent
   * @throws GatewayError RESOURCE_EXHAUSTED beyond the share of the client or the workspace,
   * TEMPORARILY_UNAVAILABLE at the limit
   */
  acquire(
    client: string | symbol = Symbol(),
    workspaceId: WorkspaceId = defaultWorkspace,
  ): InflightCall {
    const share = this.#shareOf(client, workspaceId);
    this.#makeRoom(share, "calls", 1);
    const call = { share, abort: new CallAbort(), bytes: 0, lastByteAt: this.#clock() };
    // Only now, because the calls that made room may have been the last ones of the share.
    const { workspace } = share;
    this.#workspaces.set(workspaceId, workspace);
    workspace.clients.set(client, share);
    share.inflight.add(call);
    this.#count(share, "calls", 1);
    return call;
  }

  /** To be called when the body of a call is awaited. */
  startBody(call: InflightCall): void {
    call.lastByteAt = this.#clock();
    // Deleted first, so that it becomes the last one.
    this.#receiving.delete(call);
    this.#receiving.add(call);
  }

  /** To be called when the body of a call has arrived. */
  endBody(call: InflightCall): void {
    this.#receiving.delete(call);
  }

  /** Counts bytes of a body. @throws GatewayError as {@link acquire} */
  add(call: InflightCall, count: number): void {
    const { share } = call;
    if (!share.inflight.has(call)) return;
    this.startBody(call);
    this.#makeRoom(share, "bytes", count);
    call.bytes += count;
    this.#count(share, "bytes", count);
  }

  /** Releases the place and the bytes of a call; a second time has no effect. */
  release(call: InflightCall): void {
    const { share } = call;
    if (!share.inflight.delete(call)) return;
    this.#receiving.delete(call);
    this.#count(share, "bytes", -call.bytes);
    this.#count(share, "calls", -1);
    const { workspace } = share;
    if (share.calls === 0) workspace.clients.delete(share.client);
    if (workspace.calls === 0) this.#workspaces.delete(workspace.workspaceId);
  }

  /** Ends the calls of all clients that `hasEnded` names, with this error; without it, all calls. */
  abortCalls(error: Error, hasEnded?: (client: string) => boolean): void {
    for (const { clients } of this.#workspaces.values()) {
      for (const [client, { inflight }] of clients) {
        const isEnded = hasEnded === undefined || (typeof client === "string" && hasEnded(client));
        if (isEnded) for (const { abort } of [...inflight]) abort.abort(error);
      }
    }
  }

  /** Ends the calls in some workspaces, with this error. */
  abortWorkspaces(error: Error, has: (workspaceId: WorkspaceId) => boolean): void {
    for (const { workspaceId, clients } of this.#workspaces.values()) {
      if (!has(workspaceId)) continue;
      for (const { inflight } of clients.values()) {
        for (const { abort } of [...inflight]) abort.abort(error);
      }
    }
  }

  #shareOf(client: string | symbol, workspaceId: WorkspaceId): ClientShare {
    const workspace: WorkspaceShare = this.#workspaces.get(workspaceId) ?? {
      ...{ workspaceId, clients: new Map() },
      ...{ calls: 0, bytes: 0 },
    };
    const known = workspace.clients.get(client);
    return known ?? { client, workspace, inflight: new Set(), calls: 0, bytes: 0 };
  }

  #count(share: ClientShare, unit: Taken["unit"], amount: number): void {
    share[unit] += amount;
    share.workspace[unit] += amount;
    this.#used[unit] += amount;
  }

  /** Ends calls with stalled bodies until there is room. @throws the problem that is left */
  #makeRoom(share: ClientShare, unit: Taken["unit"], amount: number): void {
    let problem = this.#problem(share, unit, amount);
    if (problem === undefined) return;
    const now = this.#clock();
    for (const call of [...this.#receiving]) {
      if (now - call.lastByteAt < stallTimeout) break;
      this.release(call);
      call.abort.abort(stalled());
      problem = this.#problem(share, unit, amount);
      if (problem === undefined) return;
    }
    throw problem();
  }

  /** Why there is no room; creates no error, because calls with stalled bodies may make room. */
  #problem(
    share: ClientShare,
    unit: Taken["unit"],
    amount: number,
  ): (() => GatewayError) | undefined {
    const free = this.#limits[unit] - this.#used[unit] - amount;
    if (free < 0) return limitReached;
    // A body belongs to a call that has its place already.
    const isOnlyCall = share.calls === (unit === "calls" ? 0 : 1);
    const taken = { unit, amount, free, isOnlyCall };
    if (!isInClientShare(share, taken)) return shareReached;
    if (!this.#hasWorkspaces() || isInWorkspaceShare(share, taken)) return undefined;
    return workspaceShareReached;
  }
}

/** Seconds after which a place may be free again. */
const retry = { retryAfter: 1 };

function limitReached(): GatewayError {
  const message = "the gateway has too many requests in flight; retry later";
  return new GatewayError("TEMPORARILY_UNAVAILABLE", message);
}

function shareReached(): GatewayError {
  const message =
    "this access token has its share of the requests that the gateway handles at once; retry later";
  return Object.assign(new GatewayError("RESOURCE_EXHAUSTED", message), retry);
}

function workspaceShareReached(): GatewayError {
  const message =
    "this access token has its share of the requests of its workspace that the gateway handles at once; " +
    "retry later";
  return Object.assign(new GatewayError("RESOURCE_EXHAUSTED", message), retry);
}

function stalled(): GatewayError {
  const message =
    "the body had no new byte for 10 seconds while other requests waited; send it again";
  return new GatewayError("TEMPORARILY_UNAVAILABLE", message);
}
