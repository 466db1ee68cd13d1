import type { ConformanceEnvironment, ConformanceSubject } from "../../src/conformance/index.ts";
import type { GatewayBackend } from "../../src/index.ts";
import { createMemoryBackend } from "../../src/memory/index.ts";

/** Opens an in-memory backend for the conformance suite; `wrap` may modify it. */
export async function openMemory(
  { keyRing, clock, newId }: ConformanceEnvironment,
  wrap: (backend: GatewayBackend) => GatewayBackend = (backend) => backend,
): Promise<ConformanceSubject> {
  const backend = wrap(createMemoryBackend({ clock, newId }));
  return {
    store: backend.openStore({ keyRing }),
    ports: backend,
    openAnother: async () => backend.openStore({ keyRing }),
    dispose: () => backend.close(),
  };
}
