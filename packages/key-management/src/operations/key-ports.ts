import type { KekProvider } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import type { KekRecord, KekRegistry, SealedSecretSource } from "@gw/store-abstract";
import type { LiveKeyRing } from "../live-key-ring.js";
import { activeKek } from "./kek-infos.js";

/** What the work on sealed rows needs. */
export interface KeyPorts {
  readonly kekRegistry: KekRegistry;
  readonly sealedSecrets: SealedSecretSource;
  readonly keyRing: Pick<LiveKeyRing, "get" | "has" | "configured" | "refresh">;
}

/**
 * The key under which everything is written now.
 *
 * @throws GatewayError INVALID_STATE where this process lacks it
 */
export async function activeProvider(ports: KeyPorts): Promise<KekProvider> {
  const { version } = activeKek(await ports.kekRegistry.list());
  return requireProvider(ports, { version, state: "active" });
}

/**
 * The key that a rotation would be to: the one that was staged last, else the active one.
 *
 * @throws GatewayError INVALID_STATE where this process lacks it
 */
export async function nextProvider(ports: KeyPorts): Promise<KekProvider> {
  const records = await ports.kekRegistry.list();
  const staged = records.filter(({ state }) => state === "staged").at(-1);
  return requireProvider(ports, staged ?? activeKek(records));
}

async function requireProvider(
  { keyRing }: KeyPorts,
  { version, state }: Pick<KekRecord, "version" | "state">,
): Promise<KekProvider> {
  // It may have become the active one since the ring was last looked after.
  if (!keyRing.has(version)) await keyRing.refresh();
  if (keyRing.has(version)) return keyRing.get(version);
  throw new GatewayError(
    "INVALID_STATE",
    `The key of version ${version}, the ${state} one, is not configured here: set ` +
      `GW_KEK_${version}, or put a file kek-${version} into the folder of GW_KEK_DIR`,
  );
}
