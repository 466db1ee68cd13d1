import type { GatewayBackend, StoreEnvironment } from "../ports/gateway-backend.js";
import { createWorkspaceDirectory } from "../rules/workspace-directory.js";
import { MemoryGatewayStore } from "./memory-gateway-store.js";
import { MemoryState } from "./memory-state.js";
import { MemoryAccessTokens } from "./ports/memory-access-tokens.js";
import { MemoryAuditLog } from "./ports/memory-audit-log.js";
import { MemoryKekRegistry } from "./ports/memory-kek-registry.js";
import { MemorySealedSecretSource } from "./ports/memory-sealed-secret-source.js";
import { MemoryServerRegistry } from "./ports/memory-server-registry.js";
import { MemoryWorkspaces } from "./ports/memory-workspaces.js";

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
    workspaces: createWorkspaceDirectory({ ...environment, rows: new MemoryWorkspaces(state) }),
    openStore({ newId = environment.newId, ...options }) {
      const store = new MemoryGatewayStore(state.opened, { ...environment, ...options, newId });
      stores.push(store);
      return store;
    },
    async close() {
      state.isClosed = true;
      for (const store of stores) await store.close();
    },
  };
}
