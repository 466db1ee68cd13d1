import type { PriceList } from "@gw/usage";
import { wrongUse } from "../../cli-error.js";
import { databaseSettings } from "../../options/database-option.js";
import type { CliIo } from "../../terminal/cli-io.js";

/**
 * Reads the prices that a server with this environment has.
 *
 * @throws CliError WRONG_USE if the price file or another setting is invalid
 */
export async function readPriceList(io: CliIo): Promise<PriceList> {
  const { loadPriceList, SettingError } = await import("@gw/gateway");
  const settings = await databaseSettings(io, undefined);
  try {
    return await loadPriceList(settings);
  } catch (error) {
    throw SettingError.is(error) ? wrongUse(error.message) : error;
  }
}
