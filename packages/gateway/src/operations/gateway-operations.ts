import type { ConfigResolver } from "@gw/config-resolver";
import type { DataPlane, EndpointSnapshot } from "@gw/data-plane";
import type { GatewayOperations } from "@gw/entities";
import type { KeyError } from "@gw/key-management";
import type { GatewayStore, KeyOperations } from "@gw/store-abstract";
import { doctorReport } from "./doctor-report.js";
import { findSecretUsage } from "./find-secret-usage.js";
import { findUncallableModels } from "./uncallable-models.js";

/** Options of {@link createGatewayOperations}. */
export interface GatewayOperationsOptions {
  readonly store: GatewayStore;
  readonly keys: Pick<KeyOperations, "listKeks" | "listServers">;
  /** Returns why a start with the current keys would fail; absent where no key is loaded. */
  readonly keyProblems?: (() => readonly KeyError[]) | undefined;
  /** Opens credentials for explanations; absent where no key is loaded. */
  readonly resolver?: Pick<ConfigResolver, "resolveEndpoint"> | undefined;
  /** Knows why models cannot be called; absent where the egress policy is unknown. */
  readonly dataPlane?: Pick<DataPlane, "callProblems" | "rejectedModels"> | undefined;
  /** Returns the endpoints as calls use them; absent where no key is loaded. */
  readonly endpoints?: (() => Promise<EndpointSnapshot | undefined>) | undefined;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/** Creates the operations that need more than one port of a gateway. */
export function createGatewayOperations(options: GatewayOperationsOptions): GatewayOperations {
  const { store, keys, keyProblems, resolver, dataPlane, endpoints, clock = Date.now } = options;
  return {
    getSecretUsage: (ref) => findSecretUsage(store, ref),
    async explainGatewayEndpoint(ref) {
      // Loads the data plane, which no other operation needs.
      const { explainEndpoint } = await import("./explain-endpoint.js");
      return explainEndpoint(store, ref, { resolver, dataPlane });
    },
    async getDoctorReport() {
      const [keks, servers, snapshot] = await Promise.all([
        keys.listKeks(),
        keys.listServers(),
        endpoints?.(),
      ]);
      return doctorReport({
        ...{ keks, servers, problems: keyProblems?.() ?? [], now: clock() },
        rejectedModels: dataPlane?.rejectedModels,
        uncallableModels:
          snapshot && dataPlane && (await findUncallableModels(snapshot, dataPlane)),
      });
    },
  };
}
