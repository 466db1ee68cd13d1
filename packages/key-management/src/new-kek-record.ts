import { newKdfParameters } from "@gw/crypto";
import type { KekRecord } from "@gw/store-abstract";
import type { ConfiguredKey } from "./configured-key.js";

/** The registry record, staged, of a key that no registry knows; a passphrase gets a salt. */
export async function newKekRecord(key: ConfiguredKey, now: number): Promise<KekRecord> {
  const kdf = (await key.kind()) === "passphrase" ? newKdfParameters() : undefined;
  const kek = await key.load(kdf);
  const { version, provider } = kek;
  return { version, provider, kdf, ...(await kek.createCheck()), state: "staged", createdAt: now };
}
