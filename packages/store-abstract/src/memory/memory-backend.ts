import type { GatewayBackend, StoreEnvironment } from "../ports/gateway-backend.js";
import { MemoryAccessTokens } from "./memory-access-tokens.js";
import { MemoryAuditLog } from "./memory-audit-log.js";
import { MemoryGatewayStore } from "./memory-gateway-store.js";
import { MemoryKekRegistry } from "./memory-kek-registry.js";
import { MemorySealedSecretSource } from "./memory-sealed-secret-source.js";
import { MemoryServerRegistry } from "./memory-server-registry.js";
import { MemoryState } from "./memory-state.js";

/**
 * Creates a backend that keeps its data in this process only. For tests, and as a small example of
 * a backend that commits conditionally instead of holding a lock.
 *
 * @example
 * ```ts
 * const backend = createMemoryBackend();
 * const store = backend.openStore({ keyRing });
 * ```
 */
export function createMemoryBackend(environment: StoreEnvironment = {}): GatewayBackend {
  const { clock = Date.now } = environment;
  const state = new MemoryState(clock);
  const stores: MemoryGatewayStore[] = [];
  return {
    kekRegistry: new MemoryKekRegistry(state),
    sealedSecrets: new MemorySealedSecretSource(state),
    auditLog: new MemoryAuditLog(state),
    serverRegistry: new MemoryServerRegistry(state, clock),
    accessTokens: new MemoryAccessTokens(state),
    openStore({ keyRing, newId = environment.newId }) {
      const store = new MemoryGatewayStore(state.opened, { ...environment, keyRing, newId });
      stores.push(store);
      return store;
    },
    async close() {
      state.isClosed = true;
      for (const store of stores) await store.close();
    },
  };
}
