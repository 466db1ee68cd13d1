import { GatewayError } from "@gw/entities";
import { CallAbort } from "../call/call-abort.js";

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

/** What one client has in flight. */
interface ClientShare {
  /** A call without a client has a separate share. */
  readonly client: string | symbol;
  readonly calls: Set<InflightCall>;
  bytes: number;
}

/** A call in flight. */
export interface InflightCall {
  readonly share: ClientShare;
  /** Ends the call in all its phases. */
  readonly abort: CallAbort;
  /** Of its body. */
  bytes: number;
  lastByteAt: number;
}

/**
 * Counts calls and bytes in flight. A client may hold at most as much as stays free: one alone reaches
 * half, and the rest is always there for others. A client without other calls may take whatever is
 * free. What exceeds this takes the places of stalled bodies, or is rejected.
 */
export class InflightBudget {
  readonly #limits: InflightLimits;
  readonly #clock: () => number;
  readonly #shares = new Map<string | symbol, ClientShare>();
  /** Calls whose bodies are arriving; the one without a new byte for longest is first. */
  readonly #receiving = new Set<InflightCall>();
  #calls = 0;
  #bytes = 0;

  /** @param clock - milliseconds since any fixed point; `performance.now` when absent */
  constructor(limits: Partial<InflightLimits> = {}, clock = (): number => performance.now()) {
    this.#limits = { ...defaultInflightLimits, ...limits };
    this.#clock = clock;
  }

  /** The number of calls in flight. */
  get calls(): number {
    return this.#calls;
  }

  /**
   * Takes a place for a call, until it is released.
   *
   * @param client - whose share it counts towards; a call without a client is bounded by the limit alone
   * @throws GatewayError RESOURCE_EXHAUSTED beyond the share of the client, TEMPORARILY_UNAVAILABLE at
   * the limit
   */
  acquire(client: string | symbol = Symbol()): InflightCall {
    const share = this.#shares.get(client) ?? { client, calls: new Set(), bytes: 0 };
    this.#makeRoom(() => {
      const others = share.calls.size;
      if (this.#calls + 1 > this.#limits.calls) return limitReached();
      return others === 0 || others + 1 <= this.#limits.calls - this.#calls - 1
        ? undefined
        : shareReached();
    });
    const call = { share, abort: new CallAbort(), bytes: 0, lastByteAt: this.#clock() };
    share.calls.add(call);
    this.#shares.set(client, share);
    this.#calls += 1;
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
    if (!share.calls.has(call)) return;
    this.startBody(call);
    this.#makeRoom(() => {
      const used = this.#bytes + count;
      if (used > this.#limits.bytes) return limitReached();
      const isOnly = share.calls.size === 1;
      return isOnly || share.bytes + count <= this.#limits.bytes - used
        ? undefined
        : shareReached();
    });
    this.#addBytes(call, count);
  }

  /** Releases the place and the bytes of a call; a second time has no effect. */
  release(call: InflightCall): void {
    const { client, calls } = call.share;
    if (!calls.delete(call)) return;
    this.#receiving.delete(call);
    this.#addBytes(call, -call.bytes);
    this.#calls -= 1;
    if (calls.size === 0) this.#shares.delete(client);
  }

  /** Ends the calls of all clients that `hasEnded` names, with this error; without it, all calls. */
  abortCalls(error: Error, hasEnded?: (client: string) => boolean): void {
    for (const [client, { calls }] of this.#shares) {
      const isEnded = hasEnded === undefined || (typeof client === "string" && hasEnded(client));
      if (isEnded) for (const { abort } of [...calls]) abort.abort(error);
    }
  }

  #addBytes(call: InflightCall, count: number): void {
    call.bytes += count;
    call.share.bytes += count;
    this.#bytes += count;
  }

  /** Ends calls with stalled bodies until there is no problem. @throws the problem that is left */
  #makeRoom(problem: () => GatewayError | undefined): void {
    let left = problem();
    if (left === undefined) return;
    const now = this.#clock();
    for (const call of [...this.#receiving]) {
      if (now - call.lastByteAt < stallTimeout) break;
      this.release(call);
      call.abort.abort(stalled());
      left = problem();
      if (left === undefined) return;
    }
    throw left;
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

function stalled(): GatewayError {
  const message =
    "the body had no new byte for 10 seconds while other requests waited; send it again";
  return new GatewayError("TEMPORARILY_UNAVAILABLE", message);
}
