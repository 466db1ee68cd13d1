import {
  heartbeatTimeout,
  type LiveServer,
  type ServerHeartbeat,
  type ServerRegistry,
} from "@gw/store-abstract";
import type { AcmeDatabase } from "./database.js";
import type { AcmeState } from "./state.js";
import { remove } from "./table.js";

export class AcmeServerRegistry implements ServerRegistry {
  readonly #database: AcmeDatabase;
  readonly #clock: () => number;

  constructor(database: AcmeDatabase, clock: () => number) {
    this.#database = database;
    this.#clock = clock;
  }

  announce({ serverId, kekVersions }: ServerHeartbeat): Promise<void> {
    return this.#database.transact(async (draft) => {
      const seenAt = this.#clock();
      const known = draft.servers.find((row) => row.serverId === serverId);
      const startedAt = known?.startedAt ?? seenAt;
      const others = remove(draft.servers, { serverId });
      const row = { serverId, kekVersions: [...kekVersions], startedAt, seenAt };
      draft.servers = [...others, row];
    });
  }

  withdraw(serverId: string): Promise<void> {
    return this.#database.transact(async (draft) => {
      draft.servers = remove(draft.servers, { serverId });
    });
  }

  async list(): Promise<LiveServer[]> {
    return liveServersOf(this.#database.state, this.#clock());
  }
}

export function liveServersOf({ servers }: AcmeState, now: number): LiveServer[] {
  return structuredClone([...servers])
    .map(({ seenAt, ...server }) => ({ ...server, knowsWorkspaces: true, silentFor: now - seenAt }))
    .filter(({ silentFor }) => silentFor < heartbeatTimeout)
    .sort((a, b) => (a.serverId < b.serverId ? -1 : 1));
}
