import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GatewayStore } from "@gw/store-abstract";
import {
  type ConformanceEnvironment,
  type ConformanceSubject,
  storeConformance,
} from "@gw/store-abstract/conformance";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import { RestGatewayStore } from "@gw/store-rest";
import { openSqlBackend } from "@gw/store-sql";
import { describe, test } from "vitest";
import { adminToken, type ServedGateway, serveBackend } from "./served-gateway.ts";

const clientOf = ({ url }: ServedGateway): GatewayStore =>
  new RestGatewayStore({ baseUrl: url, token: adminToken });

/** Another store is another client of the one server. */
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

/** Another store is a client of another server on the same file. */
async function openFile(environment: ConformanceEnvironment): Promise<ConformanceSubject> {
  const { keyRing, clock } = environment;
  const folder = mkdtempSync(join(tmpdir(), "gw-server-"));
  const ends: (() => Promise<void>)[] = [];
  const open = async () => {
    const backend = await openSqlBackend({ ...environment, url: `sqlite:${folder}/gateway.db` });
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
      rmSync(folder, { recursive: true });
    },
  };
}

describe("over HTTP to a server on memory", () => {
  storeConformance({ describe, test, open: openMemory });
});

describe("over HTTP to servers on a SQLite file", () => {
  storeConformance({ describe, test, open: openFile });
});
