import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { GatewayBackend } from "@gw/store-abstract";
import { createMemoryBackend } from "@gw/store-abstract/memory";
import type { ServerSettings } from "./settings.js";
import { StartError } from "./start-error.js";

/** Opens the database of the settings; makes the folder of an embedded one. */
export async function openBackend(
  settings: Pick<ServerSettings, "databaseUrl">,
): Promise<GatewayBackend> {
  const path = settings.databaseUrl.slice("sqlite:".length);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StartError(
      `The folder ${dirname(path)} cannot be made (${(error as NodeJS.ErrnoException).code}): ` +
        "set GW_DATA_DIR or GW_DATABASE_URL to where the gateway may write",
    );
  }
  return createMemoryBackend();
}
