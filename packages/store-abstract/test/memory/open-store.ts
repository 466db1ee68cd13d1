import { generateRawKek, KeyRing, loadKek } from "@gw/crypto";
import type { GatewayBackend, GatewayStore } from "../../src/index.ts";
import { createMemoryBackend } from "../../src/memory/index.ts";

/** Opens an in-memory store with one active key. */
export async function openStore(): Promise<{ backend: GatewayBackend; store: GatewayStore }> {
  const kek = await loadKek({ source: generateRawKek(), version: 1 });
  const backend = createMemoryBackend();
  const { version, provider } = kek;
  const check = await kek.createCheck();
  await backend.kekRegistry.insert({ version, provider, ...check, state: "active", createdAt: 1 });
  return { backend, store: backend.openStore({ keyRing: new KeyRing([kek]) }) };
}
