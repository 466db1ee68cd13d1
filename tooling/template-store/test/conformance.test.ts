import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { storeConformance } from "@gw/store-abstract/conformance";
import { describe, test } from "vitest";
import { openAcmeBackend } from "../src/index.js";

storeConformance({
  describe,
  test,
  async open({ keyRing, clock, newId }) {
    const folder = await mkdtemp(join(tmpdir(), "acme-"));
    const path = join(folder, "gateway.json");
    const backend = await openAcmeBackend({ path, flush: false, clock, newId });
    return {
      store: backend.openStore({ keyRing }),
      ports: backend,
      openAnother: async () => backend.openStore({ keyRing }),
      async dispose() {
        await backend.close();
        await rm(folder, { recursive: true });
      },
    };
  },
});
