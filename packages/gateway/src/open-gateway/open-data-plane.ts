import type { ConfigResolver } from "@gw/config-resolver";
import { type DataPlane, EndpointSnapshots } from "@gw/data-plane";
import { CallMetrics } from "../metrics/call-metrics.js";
import type { DataPlaneParts } from "./data-plane.js";

/** A data plane that follows the store. */
export interface OpenedDataPlane extends DataPlaneParts {
  /** Hears the revision of the store, whoever raised it. */
  follow(revision: number): void;
  /** Hears of a look that found this revision, and when it began by `performance.now`. */
  confirm(revision: number, askedAt: number): void;
  /** Reads no more; the runtime goes on. */
  close(): void;
}

/** Milliseconds after which everything is read anew, though the revision says that it need not be. */
const fullReload = 60_000;

/**
 * Reads all endpoints and keeps them up to date.
 *
 * @throws GatewayError of the database, TEMPORARILY_UNAVAILABLE while a key provider is away
 */
export async function openDataPlane(options: {
  readonly runtime: DataPlane;
  /** Milliseconds for which calls are served while the database is away. */
  readonly maxStale: number;
  readonly resolver: ConfigResolver;
  /** Hears why the endpoints could not be read again; what was there keeps serving. */
  readonly onError: (error: unknown) => void;
}): Promise<OpenedDataPlane> {
  const { runtime, maxStale, resolver, onError } = options;
  const snapshots = new EndpointSnapshots({ resolver, maxStale });
  await snapshots.load();
  const timer = setInterval(() => snapshots.load().catch(onError), fullReload);
  timer.unref();
  return {
    runtime,
    snapshots,
    metrics: new CallMetrics({ runtime, snapshots }),
    follow: (revision) => void snapshots.follow(revision).catch(onError),
    confirm: (revision, askedAt) => snapshots.confirm(revision, askedAt),
    close: () => clearInterval(timer),
  };
}
