import type { ConformanceEnvironment, ConformanceSubject } from "@gw/store-abstract/conformance";
import { openSqlBackend } from "@gw/store-sql";

import { clientOf, serveBackend } from "../fixtures/served-backend.ts";

/** A client of a server on the database. Another store is a client of another server on it. */
export async function openServed(
  environment: ConformanceEnvironment,
  { url, remove }: { readonly url: string; readonly remove: () => unknown },
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
    return { backend, store: clientOf(server) };
  };
  const { backend, store } = await open();
  return {
    store,
    ports: backend,
    openAnother: async () => (await open()).store,
    async dispose() {
      for (const end of ends) await end();
      await remove();
    },
  };
}
