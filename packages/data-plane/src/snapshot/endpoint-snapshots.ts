import type { CallableEndpoint, ConfigResolver } from "@gw/config-resolver";
import { CallError } from "../errors/call-error.js";

/** All endpoints as they were at one time, ready to be called. */
export interface EndpointSnapshot {
  /** That of the store when its reading began: a different one means that it is old. */
  readonly revision: number;
  readonly endpoints: ReadonlyMap<string, CallableEndpoint>;
}

export interface EndpointSnapshotsOptions {
  readonly resolver: Pick<ConfigResolver, "resolveAll">;
  /** Milliseconds for which the last one serves while the store cannot be read; 1 h when absent. */
  readonly maxStale?: number | undefined;
  /** Endpoints that are read at once; 100 when absent. */
  readonly pageSize?: number | undefined;
  /** Milliseconds since any fixed point; `performance.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

const hour = 3_600_000;

/**
 * The endpoints that calls are served from: what the store had when it was read last, whole, in
 * memory. A call touches neither the database nor a key.
 */
export class EndpointSnapshots {
  readonly #options: EndpointSnapshotsOptions;
  readonly #clock: () => number;
  #current: EndpointSnapshot | undefined;
  #confirmedAt = Number.NEGATIVE_INFINITY;
  #loading: Promise<void> | undefined;
  #isLoadWanted = false;

  constructor(options: EndpointSnapshotsOptions) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
  }

  get current(): EndpointSnapshot | undefined {
    return this.#current;
  }

  /** Milliseconds since the store was last known to have what is served. */
  get age(): number {
    return this.#clock() - this.#confirmedAt;
  }

  /** What calls are served from; absent where nothing was read yet, or not for too long. */
  get serving(): EndpointSnapshot | undefined {
    return this.age <= (this.#options.maxStale ?? hour) ? this.#current : undefined;
  }

  /**
   * The endpoint of that name.
   *
   * @throws CallError TEMPORARILY_UNAVAILABLE where nothing was read yet, or not for too long
   */
  find(name: string): CallableEndpoint | undefined {
    const { serving } = this;
    if (serving === undefined) {
      throw new CallError("TEMPORARILY_UNAVAILABLE", "the configuration cannot be read for now", {
        retryAfter: 1,
      });
    }
    return serving.endpoints.get(name);
  }

  /**
   * Hears the revision that the store has now, and reads everything again if it is another one.
   *
   * @throws what the resolver throws; what was there keeps serving
   */
  async follow(revision: number): Promise<void> {
    if (this.#current?.revision !== revision) await this.load();
    else this.confirm(revision, this.#clock());
  }

  /** Hears of each look at the revision, and when it began; one that is known confirms what serves. */
  confirm(revision: number, askedAt: number): void {
    if (this.#current?.revision === revision) {
      this.#confirmedAt = Math.max(this.#confirmedAt, askedAt);
    }
  }

  /**
   * Reads everything again. One that is asked for while another runs begins after that.
   *
   * @throws what the resolver throws; what was there keeps serving
   */
  load(): Promise<void> {
    if (this.#loading !== undefined) {
      this.#isLoadWanted = true;
      return this.#loading;
    }
    this.#loading = this.#loadUntilQuiet().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #loadUntilQuiet(): Promise<void> {
    do {
      this.#isLoadWanted = false;
      const beganAt = this.#clock();
      this.#current = await readAll(this.#options);
      this.#confirmedAt = beganAt;
    } while (this.#isLoadWanted);
  }
}

async function readAll({
  resolver,
  pageSize = 100,
}: EndpointSnapshotsOptions): Promise<EndpointSnapshot> {
  const endpoints = new Map<string, CallableEndpoint>();
  let first: number | undefined;
  for await (const page of resolver.resolveAll({ pageSize })) {
    // The pages may be of several revisions: by the first one the mixture is seen to be old.
    first ??= page.revision;
    for (const endpoint of page.endpoints) endpoints.set(endpoint.endpointName, endpoint);
  }
  return { revision: first ?? 0, endpoints };
}
