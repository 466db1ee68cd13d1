import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KekLookup } from "@gw/crypto";
import { openKeyRing } from "@gw/key-management";
import type { GatewayBackend } from "@gw/store-abstract";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import type { ServerSettings } from "../settings/settings.js";
import { keyProviders } from "./key-providers.js";

/** The parts of a gateway that {@link withScratchGateway} provides. */
export type ScratchGateway = GatewayBackend & { readonly keyRing: KekLookup };

/**
 * Runs work on an empty gateway in memory with the keys of the settings, as the first start on an empty
 * database would load them. Creates no file outside of a temporary folder.
 *
 * @throws KeyError if a start would not accept the keys
 */
export async function withScratchGateway<T>(
  { keys: settings, isEmbedded, dataDir, environment }: ServerSettings,
  work: (gateway: ScratchGateway) => Promise<T>,
): Promise<T> {
  const temporary = await mkdtemp(join(tmpdir(), "gw-scratch-"));
  try {
    const backend = createMemoryBackend();
    const { kekRegistry, sealedSecrets } = backend;
    const { keyRing } = await openKeyRing({
      ...{ kekRegistry, sealedSecrets, settings },
      generate: isEmbedded
        ? { directory: (await hasGeneratedKey(dataDir)) ? dataDir : temporary }
        : undefined,
      providers: keyProviders,
      env: environment,
    });
    return await work({ ...backend, keyRing });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Whether an earlier start generated a key; otherwise one would be left behind. */
async function hasGeneratedKey(dataDir: string): Promise<boolean> {
  const names = await readdir(dataDir).catch(() => []);
  return names.some((name) => /^kek-[1-9]/.test(name));
}
