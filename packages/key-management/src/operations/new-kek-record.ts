import { newKdfParameters } from "@gw/crypto";
import type { KekRecord } from "@gw/store-abstract";
import type { ConfiguredKey } from "../settings/configured-key.js";

/** Creates the registry record of a new, staged key; a passphrase gets a new salt. */
export async function newKekRecord(key: ConfiguredKey, now: number): Promise<KekRecord> {
  const kdf = (await key.kind()) === "passphrase" ? newKdfParameters() : undefined;
  const kek = await key.load(kdf);
  const { version, provider } = kek;
  return { version, provider, kdf, ...(await kek.createCheck()), state: "staged", createdAt: now };
}
