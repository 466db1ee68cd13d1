import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type ConformanceEnvironment,
  type ConformanceSubject,
  storeConformance,
} from "@gw/store-abstract/conformance";
import { openSqlBackend } from "@gw/store-sql";
import { describe, test } from "vitest";
import { clientOf } from "./client-of.ts";
import { serveBackend } from "./served-gateway.ts";

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

describe("over HTTP to servers on a SQLite file", () => {
  storeConformance({ describe, test, open: openFile });
});
