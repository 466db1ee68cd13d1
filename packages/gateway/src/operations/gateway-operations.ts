import type { ConfigResolver } from "@gw/config-resolver";
import type { RejectedModel } from "@gw/data-plane";
import type { GatewayOperations } from "@gw/entities";
import type { KeyError } from "@gw/key-management";
import type { GatewayStore, KeyOperations } from "@gw/store-abstract";
import { doctorReport } from "./doctor-report.js";
import { findSecretUsage } from "./find-secret-usage.js";

/** Options of {@link createGatewayOperations}. */
export interface GatewayOperationsOptions {
  readonly store: GatewayStore;
  readonly keys: Pick<KeyOperations, "listKeks" | "listServers">;
  /** Returns why a start with the current keys would fail; absent where no key is loaded. */
  readonly keyProblems?: (() => readonly KeyError[]) | undefined;
  /** Opens credentials for explanations; absent where no key is loaded. */
  readonly resolver?: Pick<ConfigResolver, "resolveEndpoint"> | undefined;
  /** Returns the models that their providers rejected; absent where no calls are served. */
  readonly rejectedModels?: (() => readonly RejectedModel[]) | undefined;
  /** Milliseconds since the Unix epoch; `Date.now` when absent. */
  readonly clock?: (() => number) | undefined;
}

/** Creates the operations that need more than one port of a gateway. */
export function createGatewayOperations(options: GatewayOperationsOptions): GatewayOperations {
  const { store, keys, keyProblems, resolver, rejectedModels, clock = Date.now } = options;
  return {
    getSecretUsage: (ref) => findSecretUsage(store, ref),
    async explainGatewayEndpoint(ref) {
      // Loads the data plane, which no other operation needs.
      const { explainEndpoint } = await import("./explain-endpoint.js");
      return explainEndpoint(store, ref, resolver);
    },
    async getDoctorReport() {
      const [keks, servers] = await Promise.all([keys.listKeks(), keys.listServers()]);
      return doctorReport({
        ...{ keks, servers, problems: keyProblems?.() ?? [], now: clock() },
        rejectedModels: rejectedModels?.(),
      });
    },
  };
}
