import { OperatorFileError, readOperatorFile } from "@gw/crypto/operator-input";
import { GatewayError } from "@gw/entities";
import { PriceCatalogue, type PriceFile, PriceList, parsePriceFile } from "@gw/usage";
import { SettingError } from "../settings/setting-error.js";
import type { ServerSettings } from "../settings/settings.js";

/** In bytes; about 50,000 entries. */
const maxLength = 16 * 1024 * 1024;

/**
 * Loads the published prices and those of the file in the setting GW_PRICES.
 *
 * @throws {@link SettingError} if the file cannot be read, or has an invalid entry
 */
export async function loadPriceList({
  priceFile,
}: Pick<ServerSettings, "priceFile">): Promise<PriceList> {
  const file = priceFile === undefined ? undefined : readPriceFile(priceFile);
  return new PriceList(await PriceCatalogue.load(), file);
}

function readPriceFile(path: string): PriceFile {
  const setting = "GW_PRICES";
  try {
    return parsePriceFile(readOperatorFile(path, { maxLength }).text);
  } catch (error) {
    if (OperatorFileError.is(error)) {
      throw new SettingError(`${setting} names a file that ${error.message}`, { setting });
    }
    if (GatewayError.is(error)) {
      throw new SettingError(`${setting} names an invalid file: ${error.message}`, { setting });
    }
    throw error;
  }
}
