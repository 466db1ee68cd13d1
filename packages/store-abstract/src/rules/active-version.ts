import { GatewayError } from "@gw/entities";
import type { StoreReader } from "../store-reader.js";

/**
 * The key version that one process seals under. It only rises: a lower one than before means that
 * the registry was put back, perhaps by a backup older than what other processes still write.
 */
export class ActiveVersion {
  #highest = 0;

  /** @throws CRYPTO_FAILURE where there is none, or a lower one than this process has seen */
  async read(reader: Pick<StoreReader, "activeKekVersion">): Promise<number> {
    // Of several reads at once one may answer late: it is held to what was known when it began.
    const known = this.#highest;
    const version = await reader.activeKekVersion();
    if (version === undefined) {
      throw new GatewayError("CRYPTO_FAILURE", "The key registry has no active key-encryption key");
    }
    if (version < known) {
      throw new GatewayError(
        "CRYPTO_FAILURE",
        `The active key went back from version ${known} to ${version}: the database was ` +
          "restored. Restart the gateway to go on from there",
      );
    }
    this.#highest = Math.max(this.#highest, version);
    return version;
  }
}
