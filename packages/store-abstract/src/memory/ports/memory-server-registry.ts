import type { LiveServer, ServerHeartbeat, ServerRegistry } from "../../ports/server-registry.js";
import type { MemoryState } from "../memory-state.js";

export class MemoryServerRegistry implements ServerRegistry {
  readonly #state: MemoryState;
  readonly #clock: () => number;

  constructor(state: MemoryState, clock: () => number) {
    this.#state = state;
    this.#clock = clock;
  }

  async announce({ serverId, kekVersions }: ServerHeartbeat): Promise<void> {
    const { servers } = this.#state.opened;
    const now = this.#clock();
    const known = servers.get(serverId);
    // Makes a registry transaction that has already read the servers run again.
    if (known === undefined) this.#state.registryChanges += 1;
    const startedAt = known?.startedAt ?? now;
    servers.set(serverId, { serverId, kekVersions: [...kekVersions], startedAt, seenAt: now });
  }

  async withdraw(serverId: string): Promise<void> {
    this.#state.opened.servers.delete(serverId);
  }

  async list(): Promise<LiveServer[]> {
    return this.#state.opened.liveServers();
  }
}
