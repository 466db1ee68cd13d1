import type { KekProvider } from "@gw/crypto";
import { GatewayError } from "@gw/entities";
import type { KekRecord, KekRegistry, SealedSecretSource } from "@gw/store-abstract";
import type { LiveKeyRing } from "../key-ring/live-key-ring.js";
import { activeKek } from "./kek-infos.js";

/** The ports and keys that operations on sealed secrets need. */
export interface KeyPorts {
  readonly kekRegistry: KekRegistry;
  readonly sealedSecrets: SealedSecretSource;
  readonly keyRing: Pick<LiveKeyRing, "get" | "has" | "configured" | "confirm" | "refresh">;
}

/**
 * The active key, which seals new and changed secrets.
 *
 * @throws GatewayError INVALID_STATE if this process lacks it
 */
export async function activeProvider(ports: KeyPorts): Promise<KekProvider> {
  const { version } = activeKek(await ports.kekRegistry.list());
  return requireProvider(ports, { version, state: "active" });
}

/**
 * The target of a dry run: the latest staged key, or else the active one.
 *
 * @throws GatewayError INVALID_STATE if this process lacks it
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
  // The version may be newer than the last refresh of the ring.
  if (!keyRing.has(version)) await keyRing.refresh();
  await keyRing.confirm(version);
  if (keyRing.has(version)) return keyRing.get(version);
  throw new GatewayError(
    "INVALID_STATE",
    `The key of the ${state} version ${version} is not configured here: set GW_KEK_${version}, or ` +
      `add a file kek-${version} to the folder of GW_KEK_DIR`,
  );
}
