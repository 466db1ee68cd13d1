import {
  type ConformanceEnvironment,
  type ConformanceSubject,
  storeConformance,
} from "@gw/store-abstract/conformance";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import { describe, test } from "vitest";

import { clientOf, serveBackend } from "../fixtures/served-backend.ts";

/** A client of a server in memory. Another store is another client of the same server. */
async function openMemory(environment: ConformanceEnvironment): Promise<ConformanceSubject> {
  const { keyRing, clock } = environment;
  const backend = createMemoryBackend(environment);
  const server = await serveBackend({ backend, keyRing, clock });
  return {
    store: clientOf(server),
    ports: backend,
    openAnother: async () => clientOf(server),
    async dispose() {
      await server.close();
      await backend.close();
    },
  };
}

describe("over HTTP to a server in memory", () => {
  storeConformance({ describe, test, open: openMemory });
});
