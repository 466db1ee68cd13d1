import type { WorkspaceId } from "@gw/entities";
import type { ConformanceEnvironment, ConformanceSubject } from "@gw/store-abstract/conformance";
import { openSqlBackend } from "@gw/store-sql";

import { clientOf, serveBackend } from "../fixtures/served-backend.ts";

interface ServedDatabase {
  readonly url: string;
  readonly remove: () => unknown;
  /** The name of a new workspace that the clients are confined to; `default` when absent. */
  readonly workspace?: string;
  /** Whether another store is a client of the same server, as for a database in memory. */
  readonly isOnlyServer?: boolean;
}

/** A client of a server on the database. Another store is a client of another server on it. */
export async function openServed(
  environment: ConformanceEnvironment,
  { url, remove, workspace, isOnlyServer = false }: ServedDatabase,
): Promise<ConformanceSubject> {
  const { keyRing, clock } = environment;
  const ends: (() => Promise<void>)[] = [];
  const open = async () => {
    const backend = await openSqlBackend({ ...environment, url });
    const server = await serveBackend({ backend, keyRing, clock });
    ends.push(
      () => server.close(),
      () => backend.close(),
    );
    return { backend, server };
  };
  const { backend, server } = await open();
  const created =
    workspace === undefined ? undefined : await backend.workspaces.create({ name: workspace });
  const ports = created === undefined ? backend : portsIn(backend, created.workspaceId);
  return {
    store: clientOf(server, workspace),
    ...(created !== undefined && { workspaceId: created.workspaceId }),
    ports,
    openAnother: async () => clientOf(isOnlyServer ? server : (await open()).server, workspace),
    async dispose() {
      for (const end of ends) await end();
      await remove();
    },
  };
}

/** Ports whose stores are confined to a workspace, with an audit log that begins after its creation. */
function portsIn(
  backend: ConformanceSubject["ports"],
  workspace: WorkspaceId,
): ConformanceSubject["ports"] {
  const { auditLog } = backend;
  return {
    ...backend,
    openStore: (options) => backend.openStore({ workspace, ...options }),
    auditLog: {
      append: (records) => auditLog.append(records),
      deleteBefore: (range) => auditLog.deleteBefore(range),
      async list(input) {
        const page = await auditLog.list(input);
        const items = page.items.filter(({ action }) => action !== "workspace.create");
        return { ...page, items };
      },
    },
  };
}
